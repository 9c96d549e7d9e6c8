// @ts-check
/** Questions before a recording is lost. */

import {ask} from "./dialog.js";

/** Ask whether to discard a recording that isn't kept, and return the answer. */
export async function confirmDiscard() {
  const answers = [{label: "Discard", value: "discard"}, {label: "Go back", value: "", primary: true}];
  return (await ask({title: "Discard the recording?", content: ["You haven't kept it yet."], answers})) === "discard";
}

/**
 * Ask whether to delete a take, and return the answer.
 *
 * @param {string} text the words of its line
 */
export async function confirmDeletion(text) {
  const answer = await ask({
    title: "Delete this take?",
    content: [`“${text}”`, "The voice speaks this line again. The recording can't be brought back."],
    answers: [{label: "Keep it", value: ""}, {label: "Delete", value: "delete", primary: true}],
  });
  return answer === "delete";
}
