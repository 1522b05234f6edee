// What is told of answers that wait on this device.

import { said } from "./card.js";
import { pictureOf } from "./picture.js";

export const keptAnswers = {
  waiting: (count) => (count === 1 ? "1 answer waits to be sent" : `${count} answers wait to be sent`),
  refused: (turn) => `“${said(turn.wanted) ?? "taken back"}” was not taken. ${turn.problem.detail}`,
  picture: ({ ink, image }) => pictureOf({ ink, image }),
};
