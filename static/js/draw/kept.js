// What is told of drawings that wait on this device.

import { fitted } from "../ink/geometry.js";
import { trace } from "../ink/paper.js";

const SIDE = 56;

export const keptDrawings = {
  waiting: (count) => (count === 1 ? "1 drawing waits to be sent" : `${count} drawings wait to be sent`),

  refused(record) {
    const said = record.answer?.label ?? record.answer?.verdict;
    return `The drawing${said ? `, answered “${said}”,` : ""} was not taken. ${record.problem.detail}`;
  },

  picture({ ink }) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE * 2;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "The drawing");
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(document.body).color;
    for (const stroke of fitted(ink.strokes, SIDE, 6)) trace(pen, stroke);
    return canvas;
  },
};
