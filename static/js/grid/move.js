// Where an arrow key leads to among cells that stand in rows. Pure.

/** The place of the next cell, of `count` in rows of `columns`, or null for a key that is no arrow. Stops at the edges. */
export function moved(key, place, count, columns) {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (step !== undefined) return place + step >= 0 && place + step < count ? place + step : place;
  return { Home: 0, End: count - 1 }[key] ?? null;
}
