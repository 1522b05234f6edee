/** The link by which a drawing is reported leads to the one that is shown. */
export function leadToReport(link, desk) {
  desk.addEventListener("shown", () => {
    const { current } = desk;
    link.hidden = !current;
    if (current) link.href = link.dataset.page.replace(link.dataset.place, current.sample);
  });
}
