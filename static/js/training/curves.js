/** Draw the learning curves of a run from its table, and again whenever the table has come anew. */
const NAMES = { loss: "training", accuracy: "training", validation: "validation" };
// Told apart without colours: by dashes and by the shape of the points.
const LOOKS = {
  training: { borderDash: [6, 4], pointStyle: "circle", colour: "--ink-soft" },
  validation: { borderDash: [], pointStyle: "triangle", colour: "--accent" },
};
const charts = new Map();

function rows() {
  return [...document.querySelectorAll("#curve-table tbody tr")].map((row) => row.dataset);
}

function points(column) {
  return rows()
    .filter((row) => row[column] !== "")
    .map((row) => ({ x: Number(row.epoch), y: Number(row[column]) }));
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#444";
}

function datasets(canvas) {
  return canvas.dataset.columns
    .split(" ")
    .map((column) => ({ column, data: points(column), look: LOOKS[NAMES[column]] }))
    .filter(({ data }) => data.length)
    .map(({ column, data, look }) => ({
      label: NAMES[column],
      data,
      borderDash: look.borderDash,
      pointStyle: look.pointStyle,
      pointRadius: 4,
      borderWidth: 2,
      borderColor: colour(look.colour),
      backgroundColor: colour(look.colour),
    }));
}

function options(canvas) {
  const isShare = canvas.dataset.unit === "percent";
  const text = (value) => (isShare ? `${(value * 100).toFixed(1)} %` : value.toPrecision(3));
  return {
    animation: false,
    maintainAspectRatio: false,
    parsing: false,
    scales: {
      x: { type: "linear", title: { display: true, text: "epoch" }, ticks: { precision: 0 } },
      y: { ticks: { callback: text } },
    },
    plugins: {
      title: { display: true, text: canvas.dataset.title },
      legend: { labels: { usePointStyle: true } },
      tooltip: { callbacks: { label: (item) => `${item.dataset.label} ${text(item.parsed.y)}` } },
    },
  };
}

export function drawCurves() {
  for (const canvas of document.querySelectorAll("#curves canvas")) {
    const data = { datasets: datasets(canvas) };
    canvas.parentElement.hidden = !data.datasets.length;
    if (canvas.parentElement.hidden) continue;
    const known = charts.get(canvas);
    if (known) {
      known.data = data;
      known.update("none");
    } else {
      charts.set(canvas, new window.Chart(canvas, { type: "line", data, options: options(canvas) }));
    }
  }
}

drawCurves();
document.addEventListener("htmx:afterSettle", drawCurves);
