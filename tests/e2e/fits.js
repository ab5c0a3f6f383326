/**
 * What of the page does not fit: texts that are cut, that stick out of what holds them, that lie on
 * other texts; controls outside the window or under something else.
 *
 * One slice is taken of what is seen: what scrolls away, what is behind a dialog, and the map's own
 * picture are not looked at. A text that is cut is borne where it is told in full on the same thing
 * (`title`, `aria-label`) and some of it stays.
 */
(() => {
  const SLACK = 1.5;
  const LEAST_SEEN = 24;
  const root = document.querySelector("dialog[open]") ?? document.body;
  const found = [];
  const name = (element) => {
    const own = element.id ? `#${element.id}` : [...element.classList].map((one) => `.${one}`).join("");
    return `${element.tagName.toLowerCase()}${own}`;
  };
  const path = (element) => [element.parentElement?.parentElement, element.parentElement, element]
    .filter(Boolean).map(name).join(" > ");
  const tell = (what, element, more) => found.push(`${what}: ${path(element)} "${more.trim().slice(0, 60)}"`);
  const style = (element) => getComputedStyle(element);
  const passed = (element) => element.closest(".unseen, #announce, .skip, .maplibregl-ctrl, #map, option, [hidden]") !== null;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !passed(element);

  /** The part of the window in which a thing can be seen: the window less what scrolls or cuts. */
  const window_of = (element) => {
    const box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight, cuts: null };
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = style(at);
      if (overflowX === "visible" && overflowY === "visible") continue;
      const own = at.getBoundingClientRect();
      if (own.left > box.left) box.left = own.left;
      if (own.top > box.top) box.top = own.top;
      if (own.right < box.right) box.right = own.right;
      if (own.bottom < box.bottom) box.bottom = own.bottom;
    }
    return box;
  };
  /** What lies over other things as a whole: a panel over the list, a menu, a list of hits. */
  const place = (element) => element.closest("section, dialog, .hits, .user-menu, header, body");
  /** Whether what is seen at a point is of this thing, or of things one sees it through. */
  const bare = (x, y, holder) => {
    if (style(holder).pointerEvents === "none") return true;
    for (const at of document.elementsFromPoint(x, y)) {
      if (holder.contains(at) || at.contains(holder)) return true;
      const { backgroundColor, backgroundImage } = style(at);
      const clear = /^rgba\(.*, 0\)$|^transparent$/.test(backgroundColor) && backgroundImage === "none";
      if (!clear || at.matches("img, canvas, input, select, button")) return false;
    }
    return false;
  };
  const told = (element) => {
    for (let at = element; at && at !== root; at = at.parentElement) {
      if (at.title || at.getAttribute("aria-label")) return true;
    }
    return false;
  };

  // texts cut by what holds them
  for (const element of root.querySelectorAll("*")) {
    if (!shown(element) || element.closest("svg, canvas, select")) continue;
    const { overflowX, overflowY } = style(element);
    const text = element.matches("input") ? element.value || element.placeholder : element.textContent ?? "";
    if (text.trim() === "" || element.clientWidth === 0) continue;
    const wide = element.scrollWidth > element.clientWidth + SLACK;
    const high = element.scrollHeight > element.clientHeight + 3;
    const field = element.matches("input");
    if ((overflowX === "hidden" || overflowX === "clip" || field) && wide
      && (!told(element) || element.clientWidth < LEAST_SEEN)) tell("cut", element, text);
    else if ((overflowY === "hidden" || overflowY === "clip") && high && !field
      && !told(element)) tell("cut below", element, text);
    else if (overflowX === "auto" && wide) tell("scrolls sideways", element, text);
  }

  // texts outside their box, and texts on texts
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const pieces = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    const words = node.textContent ?? "";
    if (!holder || words.trim() === "" || !shown(holder) || holder.closest("svg, select, canvas, script, noscript")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const seen = window_of(holder);
    let box = holder;
    while (box.parentElement && style(box).display.startsWith("inline") && style(box).display === "inline") box = box.parentElement;
    const edge = box.getBoundingClientRect();
    for (const part of range.getClientRects()) {
      if (part.right <= seen.left || part.left >= seen.right || part.bottom <= seen.top || part.top >= seen.bottom) continue;
      if (part.right > edge.right + SLACK && style(box).overflowX === "visible") tell("sticks out", holder, words);
      const clipped = { left: Math.max(part.left, seen.left), right: Math.min(part.right, seen.right),
        top: Math.max(part.top, seen.top), bottom: Math.min(part.bottom, seen.bottom) };
      const x = (clipped.left + clipped.right) / 2;
      const y = (clipped.top + clipped.bottom) / 2;
      if (bare(x, y, holder)) pieces.push({ ...clipped, holder, words });
    }
  }
  pieces.sort((a, b) => a.top - b.top);
  for (const [at, one] of pieces.entries()) {
    for (const other of pieces.slice(at + 1)) {
      if (other.top >= one.bottom) break;
      // the line is higher than its letters: only letters on letters count
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      const high = Math.min(one.bottom - one.top, other.bottom - other.top);
      if (across > 2 && down > 0.4 * high && one.holder !== other.holder && place(one.holder) === place(other.holder)) {
        tell("on another text", one.holder, `${one.words.trim()} / ${other.words}`);
      }
    }
  }

  // controls out of reach
  for (const control of root.querySelectorAll("button, a[href], input, select, summary, [role=tab]")) {
    if (!shown(control) || control.closest("details:not([open])") && !control.matches("summary")) continue;
    const own = control.getBoundingClientRect();
    if (own.width < 2 || own.height < 2 || style(control).opacity === "0") continue;
    const scrolls = [...parents(control)].some((one) => /auto|scroll/.test(style(one).overflowY + style(one).overflowX));
    const outside = own.left < -SLACK || own.top < -SLACK || own.right > innerWidth + SLACK || own.bottom > innerHeight + SLACK;
    const words = control.getAttribute("aria-label") ?? control.textContent ?? control.id;
    if (outside && !scrolls) {
      tell("outside the window", control, words);
      continue;
    }
    const seen = window_of(control);
    const left = Math.max(own.left, seen.left), right = Math.min(own.right, seen.right);
    const top = Math.max(own.top, seen.top), bottom = Math.min(own.bottom, seen.bottom);
    if (right - left < 4 || bottom - top < 4) continue;
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (there && place(there) === place(control) && !control.contains(there) && !there.contains(control) && !there.closest("label")?.contains(control)
      && !(control.labels && [...control.labels].some((one) => one.contains(there)))) {
      tell("under something", control, `${words} < ${name(there)}`);
    }
  }
  function* parents(element) {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) yield at;
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the window");
  return [...new Set(found)];
})()
