/* Runs before the first paint: the chosen theme and side bar, so that nothing flashes. */
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("sidebar") === "closed") root.dataset.sidebar = "closed";
  } catch {
    // Storage may be forbidden; the system's theme is used then.
  }
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : prefersDark;
  root.classList.toggle("dark", isDark);
  root.classList.toggle("light", root.dataset.theme === "light");
})();
