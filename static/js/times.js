// Keeps relative times true: the same words as wording.py, every 30 seconds.

const words = JSON.parse(document.getElementById("words").textContent);

function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const unit = words.units.find(({ length }) => whole >= length) ?? words.units.at(-1);
  return unit.text.replace("%s", Math.floor(whole / unit.divisor));
}

function ago(seconds) {
  if (Math.abs(seconds) < 10) return words.now;
  const [pattern, length] = seconds < 0 ? [words.in, -seconds] : [words.ago, seconds];
  return pattern.replace("%s", span(length));
}

const said = { ago, span, "as-of": (seconds) => words.asOf.replace("%s", ago(seconds)) };

function renew() {
  for (const element of document.querySelectorAll("time[data-time]")) {
    const seconds = (Date.now() - Date.parse(element.dateTime)) / 1000;
    const text = said[element.dataset.time](seconds);
    if (element.textContent !== text) element.textContent = text;
  }
}

setInterval(() => document.hidden || renew(), 30_000);
document.addEventListener("visibilitychange", () => document.hidden || renew());
