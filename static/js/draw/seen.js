/** The small picture of what the network saw, and which model looked. */
export class Seen {
  constructor(figure, api) {
    this.figure = figure;
    this.picture = figure.querySelector("img");
    this.model = figure.querySelector("[data-model]");
    this.api = api;
  }

  show(sample) {
    this.figure.classList.toggle("blank", !sample?.image);
    this.picture.hidden = !sample?.image;
    if (sample?.image) this.picture.src = this.api.pictureOf(sample.id);
    this.model.textContent = sample?.prediction ? whoLooked(sample.prediction) : "";
  }
}

function whoLooked({ model_number: number, model_alphabet: alphabet, from_examples: fromExamples }) {
  return fromExamples ? `By examples, as version ${number} of ${alphabet} sees them` : `Model version ${number}`;
}
