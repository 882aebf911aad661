// Draws the page as it is drawn where the system's own colours take the place
// of the page's (CSS Color Adjustment 1, section 3.1), as far as a sheet of
// styles can: WebKitGTK has no such mode. The colours are those of a common
// theme, light on dark.
const system = {
  canvas: "#000000", canvastext: "#ffffff", windowtext: "#ffffff", linktext: "#ffff00",
  buttonface: "#000000", buttontext: "#ffffff", highlight: "#1aebff", highlighttext: "#000000",
};
const colours = /^(color|caret-color|outline-color|text-decoration-color|border-.*color)$/;
const [kept] = arguments;

const force = style => {
  for (const property of [...style]) {
    const value = style.getPropertyValue(property);
    const own = system[value.toLowerCase()];
    if (own) style.setProperty(property, own);
    else if (colours.test(property)) style.removeProperty(property);
    else if (property === "background-color" && !/^(transparent|inherit|initial|rgba\(0, 0, 0, 0\))$/.test(value))
      style.setProperty(property, system.canvas);
    else if (property === "box-shadow" || property === "text-shadow") style.setProperty(property, "none");
  }
};

const name = style => {
  for (const property of [...style]) {
    const own = system[style.getPropertyValue(property).toLowerCase()];
    if (own) style.setProperty(property, own);
  }
};

const walk = rules => {
  for (const rule of rules) {
    if (rule.media?.mediaText.includes("forced-colors: active")) rule.media.mediaText = "all";
    if (rule.media?.mediaText.includes("forced-colors: none")) rule.media.mediaText = "not all";
    if (rule.style) (kept.includes(rule.selectorText) ? name : force)(rule.style);
    if (rule.cssRules) walk(rule.cssRules);
  }
};

const [sheet] = document.styleSheets;
walk(sheet.cssRules);
sheet.insertRule(`html { color: ${system.canvastext}; background: ${system.canvas} }`, 0);
sheet.insertRule(`a:any-link { color: ${system.linktext} }`, 0);
sheet.insertRule(`button, input, textarea, select, dialog {
  color: ${system.buttontext}; background: ${system.buttonface}; border-color: ${system.buttontext} }`, 0);
