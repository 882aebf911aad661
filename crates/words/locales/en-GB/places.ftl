### Where it happened, and where the potential victim is now.

part-places = Places

q-where-exploitation-happened = Where did the exploitation happen?
    .row = Where it happened
    .opt-uk = In the UK
    .opt-overseas = Outside the UK
    .opt-uk-and-overseas = Both in the UK and outside it
    .err-required = Select where the exploitation happened

page-where-exploitation-happened-uk = Where in the UK did the exploitation happen?
    .hint = Add each place. If a place is not in the list, choose “Unknown” and describe it in the last box.

q-where-exploitation-happened-uk-city-1 = City or town
    .hint = Start typing, then choose from the list
    .row = City or town
    .err-required = Select a city or town, or “Unknown”
    .err-one-of-options = Choose a city or town from the list

q-where-exploitation-happened-uk-city-2 = City or town 2 (optional)
    .row = City or town 2
    .err-one-of-options = Choose city or town 2 from the list

q-where-exploitation-happened-uk-city-3 = City or town 3 (optional)
    .row = City or town 3
    .err-one-of-options = Choose city or town 3 from the list

q-where-exploitation-happened-uk-city-4 = City or town 4 (optional)
    .row = City or town 4
    .err-one-of-options = Choose city or town 4 from the list

q-where-exploitation-happened-uk-city-5 = City or town 5 (optional)
    .row = City or town 5
    .err-one-of-options = Choose city or town 5 from the list

q-where-exploitation-happened-uk-city-6 = City or town 6 (optional)
    .row = City or town 6
    .err-one-of-options = Choose city or town 6 from the list

q-where-exploitation-happened-uk-city-7 = City or town 7 (optional)
    .row = City or town 7
    .err-one-of-options = Choose city or town 7 from the list

q-where-exploitation-happened-uk-city-8 = City or town 8 (optional)
    .row = City or town 8
    .err-one-of-options = Choose city or town 8 from the list

q-where-exploitation-happened-uk-city-9 = City or town 9 (optional)
    .row = City or town 9
    .err-one-of-options = Choose city or town 9 from the list

q-where-exploitation-happened-uk-city-10 = City or town 10 (optional)
    .row = City or town 10
    .err-one-of-options = Choose city or town 10 from the list

q-where-exploitation-happened-other-uk-other-location = Addresses or other details in the UK (optional)
    .hint = Streets, villages, landmarks, shop names or anything else that helps to find the place. Say which town each belongs to.
    .row = UK addresses or details

page-where-exploitation-happened-overseas = Where outside the UK did the exploitation happen?
    .hint = Add each country. If you do not know a country, choose “Unknown” and describe it in the last box.

q-where-exploitation-happened-overseas-country-1 = Country
    .hint = Start typing, then choose from the list
    .row = Country
    .err-required = Select a country, or “Unknown”
    .err-one-of-options = Choose a country from the list

q-where-exploitation-happened-overseas-country-2 = Country 2 (optional)
    .row = Country 2
    .err-one-of-options = Choose country 2 from the list

q-where-exploitation-happened-overseas-country-3 = Country 3 (optional)
    .row = Country 3
    .err-one-of-options = Choose country 3 from the list

q-where-exploitation-happened-overseas-country-4 = Country 4 (optional)
    .row = Country 4
    .err-one-of-options = Choose country 4 from the list

q-where-exploitation-happened-overseas-country-5 = Country 5 (optional)
    .row = Country 5
    .err-one-of-options = Choose country 5 from the list

q-where-exploitation-happened-overseas-country-6 = Country 6 (optional)
    .row = Country 6
    .err-one-of-options = Choose country 6 from the list

q-where-exploitation-happened-overseas-country-7 = Country 7 (optional)
    .row = Country 7
    .err-one-of-options = Choose country 7 from the list

q-where-exploitation-happened-overseas-country-8 = Country 8 (optional)
    .row = Country 8
    .err-one-of-options = Choose country 8 from the list

q-where-exploitation-happened-overseas-country-9 = Country 9 (optional)
    .row = Country 9
    .err-one-of-options = Choose country 9 from the list

q-where-exploitation-happened-overseas-country-10 = Country 10 (optional)
    .row = Country 10
    .err-one-of-options = Choose country 10 from the list

q-where-exploitation-happened-other-overseas-other-location = Addresses or other details outside the UK (optional)
    .hint = Towns, villages, landmarks or anything else that helps to find the place. Say which country each is in.
    .row = Overseas addresses or details

page-current-pv-location = Where is the potential victim now?
    .hint = Where they are staying decides which police force is told. Choose “Unknown” if you do not know.

q-current-pv-location-uk-city = City or town
    .hint = Start typing, then choose from the list
    .row = City or town now
    .err-required = Select the city or town they are in, or “Unknown”
    .err-one-of-options = Choose the city or town they are in from the list

q-current-pv-location-uk-region = Region
    .hint = Start typing, then choose from the list
    .row = Region now
    .err-required = Select the region they are in, or “Unknown”
    .err-one-of-options = Choose the region they are in from the list
