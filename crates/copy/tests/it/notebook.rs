//! A report about people who do not exist.

use copy::{Part, Report, Row};

pub fn label(page: usize, pages: usize) -> String {
    format!("Reference FICTIONAL-2026-001. Page {page} of {pages}")
}

pub fn row(question: &str, answer: &[&str]) -> Row {
    Row {
        question: question.to_owned(),
        answer: answer.iter().map(|text| (*text).to_owned()).collect(),
    }
}

fn part(heading: &str, rows: &[(&str, &[&str])]) -> Part {
    let rows = rows.iter().map(|(question, answer)| row(question, answer)).collect();
    Part { heading: heading.to_owned(), rows }
}

pub fn notebook() -> Report {
    Report {
        title: "Referral to the National Referral Mechanism".to_owned(),
        language: "en-GB".to_owned(),
        notes: vec![
            "Reference FICTIONAL-2026-001. Sent on 14 March 2026 at 10:41. The receipt was \
             checked on this device."
                .to_owned(),
            "Everyone in this report is FICTIONAL.".to_owned(),
        ],
        parts: vec![
            part(
                "Your report",
                &[
                    ("Your reference", &["FICTIONAL-2026-001"]),
                    ("Is the potential victim under 18?", &["No"]),
                    ("Which kind of report is it?", &["A referral, with consent"]),
                ],
            ),
            part(
                "What happened",
                &[
                    ("What is the background to the case?", &[BACKGROUND]),
                    (
                        "What types of exploitation took place?",
                        &[
                            "Sexual exploitation, of any kind",
                            "Forced or compulsory labour",
                            "Domestic servitude",
                        ],
                    ),
                    ("What was the person told to say, in their own words?", &[WORDS]),
                    (
                        "Where did the exploitation take place?",
                        &["A nail bar and a flat above it, FICTIONAL Street, Kingston upon Hull"],
                    ),
                    (
                        "Which website were they advertised on?",
                        &[
                            "https://example.com/listings/fictional?visit=0123456789abcdef0123456789abcdef0123456789abcdef&lang=vi",
                        ],
                    ),
                ],
            ),
            part(
                "The potential victim",
                &[
                    ("Full name", &["Nguyễn Thị Hương (FICTIONAL)"]),
                    (
                        "Other names",
                        &[
                            "محمد عبد الله الخطيب (FICTIONAL)",
                            "Олена Шевчук-Коваленко",
                            "ሰላም ታደሰ",
                            "王芳",
                            "สมชาย ใจดี",
                            "प्रिया शर्मा",
                        ],
                    ),
                    ("Date of birth", &["7 May 1990"]),
                    ("Nationality", &["Vietnamese"]),
                    ("Is an interpreter needed?", &["Yes: Vietnamese, Northern dialect"]),
                    ("Address", &["Flat 2\n1 FICTIONAL Road\nHull\nHU1 0AA"]),
                    ("Telephone", &["+44 7700 900123"]),
                ],
            ),
            part(
                "Exploiters",
                &[
                    ("Who are they, and what is known about them?", &[EXPLOITERS]),
                    (
                        "Is there a link to another report that you or anybody else has already made about the same people or the same place?",
                        &["Not known"],
                    ),
                    ("Vehicle", &[]),
                ],
            ),
            part(
                "Your details",
                &[
                    ("Name", &["Sam O’Connor-Łukasiewicz (FICTIONAL)"]),
                    ("Organisation", &["FICTIONAL Council, adult social care"]),
                    (
                        "E-mail address",
                        &["sam.oconnor-lukasiewicz@adult-social-care.fictional.example"],
                    ),
                ],
            ),
        ],
    }
}

const BACKGROUND: &str = "\
Huong (FICTIONAL) was found at 02:15 when officers came to the flat about noise. She had no \
documents on her and said that “a friend” kept them safe.

She said she had come by lorry in November 2025, and that her family in Nghệ An owed £18,000 for \
the journey. She works in the nail bar from 9am to 8pm, six or seven days a week, and gets £20 \
every Sunday.

When she was asked whether she may leave, she looked at the man in the next room and did not \
answer. Indicators seen:
- a mattress for each of four people in one room
- the door of the room has a lock on the outside
- a list of names with sums of money against them
- no telephone of her own";

const WORDS: &str = "\
قالت: «قيل لي إن عائلتي ستدفع الثمن إذا تكلمت مع الشرطة». ثم أعطتنا رقم الهاتف +44 7700 900456 \
وقالت إن الرجل اسمه Danny ويعمل في Hull منذ عام 2019.

The interpreter (FICTIONAL) added: the word ثمن can be “price” or “what it costs”.

Вона сказала: «Мені сказали мовчати».";

const EXPLOITERS: &str = "\
“Danny” (FICTIONAL), a man of about 45, 1.80 m, with a Hull accent. Drives a white van. Said to \
hold the documents of four people. Two others, known only as Anh Ba and Chị Tư, bring food and \
collect money on Sundays.";
