// Draws charts for ApexChart.razor.cs. No globals and no eval: what the library wants as a function is a key here. Text that the library would
// write as HTML (legend, tooltip) is written by us, as text.
import ApexCharts from "./apexcharts-4.7.0.esm.js";

const locale = "en-US";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const root = document.documentElement;
const live = new Set();

/** The number as the server writes it: "number", "whole", "compact", "percent:1", "currency:USD:2", "times:2"; "compact" also after a currency. */
export function format(value, key) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "–";
  }

  // No "-0", as the server writes it.
  value = value || 0;
  const [kind, ...rest] = (key ?? "number").split(":");
  if (kind === "percent") {
    return fixed(value * 100, Number(rest[0] ?? 1)) + " %";
  }
  if (kind === "currency") {
    const digits = rest[1] === "compact" ? { notation: "compact", maximumFractionDigits: 1 } : { minimumFractionDigits: Number(rest[1] ?? 2), maximumFractionDigits: Number(rest[1] ?? 2) };
    return new Intl.NumberFormat(locale, { style: "currency", currency: rest[0], ...digits, ...(rest[1] === "compact" ? { minimumFractionDigits: 0 } : {}) }).format(value).replace(/\u00a0/g, " ");
  }
  if (kind === "times") {
    return fixed(value, Number(rest[0] ?? 2));
  }
  if (kind === "compact") {
    return new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
  }
  return new Intl.NumberFormat(locale, { maximumFractionDigits: kind === "whole" ? 0 : 2 }).format(value);
}

function fixed(value, digits) {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** "currency:USD:2" on an axis becomes "currency:USD:compact": ticks are short. */
function short(key, value) {
  const [kind, first] = (key ?? "number").split(":");
  return kind === "currency" ? `currency:${first}:compact` : kind === "number" || kind === "whole" || (kind === "times" && (value === 0 || Math.abs(value) >= 1000)) ? "compact" : key;
}

/** "2 Mar" for a week's Monday, which has no time zone. */
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const day = (at) => `${new Date(at).getUTCDate()} ${months[new Date(at).getUTCMonth()]}`;

// Custom properties become plain colours, at any depth: the library computes with hexadecimal ones only.
const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
const plain = new Map();

function hex(css) {
  if (!plain.has(css)) {
    pixel.fillStyle = "#888888";
    pixel.fillStyle = css;
    pixel.fillRect(0, 0, 1, 1);
    plain.set(css, "#" + [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3).map((channel) => channel.toString(16).padStart(2, "0")).join(""));
  }
  return plain.get(css);
}

// A style is asked for each name once: to ask is dear, and a chart has the same name at every point. Forgotten when the theme changes.
const named = new Map();

function coloured(value, style) {
  if (typeof value === "string") {
    if (!value.startsWith("--")) {
      return value;
    }
    if (!named.has(value)) {
      named.set(value, hex(style.getPropertyValue(value).trim()));
    }
    return named.get(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => coloured(item, style));
  }
  return value !== null && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, style)])) : value;
}

// The library measures a label by putting it into the page, which is laid out for each of them. A canvas measures the same without the page; labels
// that are turned are left to the library.
const ruler = document.createElement("canvas").getContext("2d");
const leading = 1.3;
let ruled = false;

function measureOnCanvas(chart, element) {
  if (ruled) {
    return;
  }
  ruled = true;
  const graphics = Object.getPrototypeOf(chart.graphics);
  const inPage = graphics.getTextRects;
  const inherited = getComputedStyle(element).fontFamily;
  graphics.getTextRects = function (text, size, family, transform, ...rest) {
    if (transform && !transform.startsWith("rotate(0 ")) {
      return inPage.call(this, text, size, family, transform, ...rest);
    }
    const pixels = parseFloat(size) || 11;
    ruler.font = `${pixels}px ${!family || family === "inherit" ? inherited : family}`;
    const lines = [text ?? ""].flat().map((line) => ruler.measureText(line));
    return {
      width: Math.max(...lines.map((line) => line.width)),
      height: lines[0].fontBoundingBoxAscent + lines[0].fontBoundingBoxDescent + (lines.length - 1) * pixels * leading,
    };
  };
}

class Chart {
  constructor(element, dotnet, options, series) {
    this.element = element;
    this.dotnet = dotnet;
    this.cursor = -1;
    this.readout = element.parentElement.querySelector(".chart-readout");
    this.status = element.parentElement.querySelector("[role=status]");
    this.onKey = (event) => this.key(event);
    this.onBlur = () => this.say("");
    element.addEventListener("keydown", this.onKey);
    element.addEventListener("blur", this.onBlur);
    this.read(options, series);
    live.add(this);
  }

  read(options, series) {
    this.document = options ? JSON.parse(options) : this.document;
    if (series) {
      // What is null was left out on the way; the library needs it said, or it moves the other points up.
      this.series = JSON.parse(series).map((one) => ({ ...one, data: one.data.map((point) => ({ ...point, y: point.y ?? null })) }));
    }
  }

  /** What the library gets. Built anew each time, because it writes into what it is given. */
  options() {
    const style = getComputedStyle(root);
    const { options, xAxis, format: valueFormat, series: looks } = this.document;
    const own = coloured(options, style);
    const ink = style.getPropertyValue("--mud-palette-text-secondary").trim();
    const line = style.getPropertyValue("--mud-palette-lines-default").trim();
    const heat = this.series.some((one) => one.type === "heatmap");
    const heads = own.xaxis?.labels?.format === "head" ? this.heads() : null;
    const horizontal = own.plotOptions?.bar?.horizontal === true;
    const axes = own.yaxis?.length ? own.yaxis : [{}];
    const axis = (one) => ({
      ...one,
      labels: {
        ...one.labels,
        offsetY: horizontal ? 3 : 0,
        maxWidth: horizontal ? Math.round(this.element.clientWidth * 0.42) : one.labels?.maxWidth ?? 90,
        style: { colors: ink, fontSize: "11px" },
        formatter: heat || horizontal ? undefined : (value) => format(value, short(one.labels?.format ?? valueFormat, value)),
      },
    });
    const yaxis = looks.length > 1 && axes.length > 1
      ? looks.map((look, index) => ({
          ...axis(axes[look.axis] ?? axes[0]),
          seriesName: looks.find((other) => other.axis === look.axis).name,
          show: looks.findIndex((other) => other.axis === look.axis) === index,
        }))
      : axis(axes[0]);
    return {
      ...own,
      ...(own.annotations ? { annotations: this.placed(own.annotations) } : {}),
      series: coloured(this.series, style),
      chart: {
        ...own.chart,
        type: heat ? "heatmap" : this.series.some((one) => one.type !== this.series[0].type) ? "line" : this.series[0]?.type ?? "line",
        height: this.element.clientHeight || 240,
        width: "100%",
        background: "transparent",
        foreColor: ink,
        fontFamily: "inherit",
        toolbar: { show: false },
        zoom: { enabled: false },
        selection: { enabled: false },
        parentHeightOffset: 0,
        redrawOnWindowResize: true,
        redrawOnParentResize: true,
        animations: { enabled: own.chart.animations.enabled && !calm.matches },
        events: {
          click: (_, __, { seriesIndex, dataPointIndex }) => this.select(seriesIndex, dataPointIndex),
        },
      },
      colors: looks.map((look) => coloured(look.color, style)),
      stroke: {
        width: looks.map((look, index) => (this.series[index].type === "bar" ? 0 : look.width)),
        dashArray: looks.map((look) => look.dash),
        curve: looks.map((look) => look.curve),
        colors: heat ? [style.getPropertyValue("--mud-palette-surface").trim()] : undefined,
      },
      fill: own.fill ?? { type: "solid", opacity: this.series.map((one) => (one.type === "area" ? 0.14 : 1)) },
      markers: { size: 0, strokeWidth: 0, hover: { size: 5 }, ...own.markers },
      legend: { show: false },
      dataLabels: { enabled: false, ...own.dataLabels },
      grid: { borderColor: line, strokeDashArray: 0, padding: { left: 8, right: 12, top: horizontal ? 0 : -12, bottom: 0 }, xaxis: { lines: { show: horizontal } }, yaxis: { lines: { show: !horizontal } } },
      states: { hover: { filter: { type: "none" } }, active: { filter: { type: "none" } } },
      xaxis: {
        ...own.xaxis,
        type: xAxis,
        axisBorder: { color: line },
        axisTicks: { show: false },
        tooltip: { enabled: false },
        crosshairs: { stroke: { color: ink, dashArray: 0 } },
        labels: {
          trim: false,
          rotate: 0,
          hideOverlappingLabels: !heads,
          minHeight: heads ? 38 : undefined,
          ...own.xaxis?.labels,
          datetimeUTC: true,
          style: { colors: ink, fontSize: "11px" },
          formatter: horizontal ? (value) => format(Number(value), short(valueFormat, Number(value))) : xAxis === "datetime" ? (_, at) => day(at) : heads ? (value) => heads.get(value) ?? value : undefined,
        },
      },
      yaxis,
      tooltip: {
        shared: !heat && !horizontal,
        intersect: heat || horizontal,
        followCursor: heat || horizontal,
        custom: ({ seriesIndex, dataPointIndex }) => this.tooltip(seriesIndex, dataPointIndex, heat || horizontal),
      },
      noData: { text: "" },
    };
  }

  /** Labels of neighbours stand one under the other; where three have no room, the line stands without words (they are in the table and in "What happened"). */
  placed(annotations) {
    const xs = this.series.flatMap((one) => one.data.map((point) => point.x));
    const [first, last] = [Math.min(...xs), Math.max(...xs)];
    if (this.document.xAxis !== "datetime" || !(last > first)) {
      return annotations;
    }
    const width = Math.max(120, this.element.clientWidth - 80);
    const ends = [-Infinity, -Infinity, -Infinity];
    const place = (one) => {
      const at = Math.min(width, Math.max(0, ((one.x - first) / (last - first)) * width));
      const size = one.label.text.length * 5.6 + 14;
      // At the edges a label leans inwards.
      const anchor = at < size / 2 ? "start" : at > width - size / 2 ? "end" : "middle";
      const from = anchor === "start" ? at : anchor === "end" ? at - size : at - size / 2;
      const level = ends.findIndex((end) => end + 4 < from);
      if (level < 0) {
        return { ...one, label: { ...one.label, text: "" } };
      }
      ends[level] = from + size;
      return { ...one, label: { ...one.label, textAnchor: anchor, offsetX: 0, offsetY: level * 17 } };
    };
    return { ...annotations, xaxis: [...(annotations?.xaxis ?? [])].sort((one, other) => one.x - other.x).map((one) => (one.label?.text ? place(one) : one)) };
  }

  /** Of the labels of a category axis so many as have room, in two lines: "Nov", "2025". */
  heads() {
    const labels = this.series[0]?.data.map((point) => String(point.x).split(" (")[0]) ?? [];
    const room = Math.max(1, Math.floor((this.element.clientWidth - 70) / 44));
    const step = Math.ceil(labels.length / room);
    return new Map(labels.map((label, index) => [this.series[0].data[index].x, index % step > 0 ? "" : label.match(/^(.*) (\d{4})$/)?.slice(1) ?? label]));
  }

  async draw() {
    this.chart = new ApexCharts(this.element, this.options());
    measureOnCanvas(this.chart, this.element);
    await this.chart.render();
    this.done();
  }

  async updateSeries(series) {
    this.read(null, series);
    await this.redraw();
  }

  async update(options, series) {
    this.read(options, series);
    await this.redraw();
  }

  async redraw() {
    if (!this.chart) {
      return;
    }
    delete this.element.dataset.drawn;
    await this.chart.updateOptions(this.options(), false, false, false, true);
    this.done();
  }

  done() {
    this.element.dataset.drawn = "true";
    if (this.document.reports) {
      this.dotnet.invokeMethodAsync("Drawn").catch(() => {});
    }
  }

  point(series, index) {
    return this.series[series]?.data[index];
  }

  /** One line per series at this place: name, value, note. */
  lines(seriesIndex, index, single) {
    const of = single ? [seriesIndex] : this.series.keys();
    return [...of].map((at) => ({ look: this.document.series[at], point: this.point(at, index) })).filter(({ point }) => point);
  }

  label(seriesIndex, index) {
    const point = this.point(seriesIndex, index) ?? this.series.map((one) => one.data[index]).find((one) => one);
    return point ? point.label ?? String(point.x) : "";
  }

  text(point) {
    return point.text ?? format(point.y, this.document.format);
  }

  // The library sets this as HTML: build it as elements, hand it over serialised.
  tooltip(seriesIndex, index, single) {
    const box = Object.assign(document.createElement("div"), { className: "chart-tip" });
    box.append(Object.assign(document.createElement("b"), { textContent: this.label(seriesIndex, index) }));
    const style = getComputedStyle(root);
    for (const { look, point } of this.lines(seriesIndex, index, single)) {
      const row = Object.assign(document.createElement("div"), { className: "chart-tip-row" });
      const swatch = Object.assign(document.createElement("i"));
      swatch.style.background = coloured(point.fillColor ?? look.color, style);
      row.append(swatch, Object.assign(document.createElement("span"), { textContent: look.name }), Object.assign(document.createElement("em"), { textContent: this.text(point) }));
      box.append(row);
      if (point.note) {
        box.append(Object.assign(document.createElement("small"), { textContent: point.note }));
      }
    }
    return box.outerHTML;
  }

  key(event) {
    const length = Math.max(...this.series.map((one) => one.data.length));
    const to = { ArrowRight: this.cursor + 1, ArrowLeft: this.cursor < 0 ? length - 1 : this.cursor - 1, Home: 0, End: length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      this.cursor = Math.min(Math.max(to, 0), length - 1);
      const lines = this.lines(0, this.cursor, false);
      this.say(`${this.label(0, this.cursor)}: ` + lines.map(({ look, point }) => `${look.name} ${this.text(point)}${point.note ? ` (${point.note})` : ""}`).join(", "));
    } else if (event.key === "Enter" && this.cursor >= 0) {
      this.select(0, this.cursor);
    }
  }

  say(text) {
    this.readout.textContent = text;
    this.status.textContent = text;
  }

  select(series, point) {
    if (this.document.selects && point >= 0) {
      this.dotnet.invokeMethodAsync("Select", Math.max(series, 0), point).catch(() => {});
    }
  }

  async png(name, title) {
    const { imgURI } = await this.chart.dataURI({ scale: 2 });
    const picture = await new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = reject;
      image.src = imgURI;
    });
    const style = getComputedStyle(root);
    const colour = (property) => style.getPropertyValue(property).trim();
    const head = 84;
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width + 48, height: picture.height + head + 32 });
    const context = canvas.getContext("2d");
    context.fillStyle = colour("--mud-palette-surface");
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = colour("--mud-palette-text-primary");
    context.font = `600 28px ${getComputedStyle(document.body).fontFamily}`;
    context.fillText(title, 24, 42, canvas.width - 48);
    context.font = `22px ${getComputedStyle(document.body).fontFamily}`;
    let x = 24;
    for (const look of this.document.series.length > 1 ? this.document.series : []) {
      context.fillStyle = coloured(look.color, style);
      context.fillRect(x, 62, 20, 8);
      context.fillStyle = colour("--mud-palette-text-secondary");
      context.fillText(look.name, x + 28, 74);
      x += context.measureText(look.name).width + 64;
    }
    context.drawImage(picture, 24, head);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  destroy() {
    live.delete(this);
    this.element.removeEventListener("keydown", this.onKey);
    this.element.removeEventListener("blur", this.onBlur);
    this.chart?.destroy();
    this.chart = null;
  }
}

export async function create(element, dotnet, options, series) {
  const chart = new Chart(element, dotnet, options, series);
  await chart.draw();
  return chart;
}

/** For tests: how many charts are drawn. */
export function count() {
  return live.size;
}

// A page that went without a word (a lost circuit) leaves no chart behind.
new MutationObserver(() => {
  for (const chart of live) {
    if (!chart.element.isConnected) {
      chart.destroy();
    }
  }
}).observe(document.body, { childList: true, subtree: true });

const repaint = () => {
  named.clear();
  live.forEach((chart) => chart.redraw());
};
new MutationObserver(repaint).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
for (const media of ["(prefers-color-scheme: dark)", "print"]) {
  matchMedia(media).addEventListener("change", repaint);
}
