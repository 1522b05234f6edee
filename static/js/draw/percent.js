/** A probability in words: whole percents, and never a false "100 %" or "0 %". */
export function percent(probability) {
  if (probability > 0.995 && probability < 1) return ">99\u2009%";
  return probability < 0.005 ? "<1\u2009%" : `${Math.round(probability * 100)}\u2009%`;
}
