/* What the server says in every page: IDs of components, names of parameters and texts that
   it uses too. They are written once, in Python: see components/page_data.py. */
const element = document.getElementById("page-data");

export const pageData = JSON.parse(element.textContent);
export const { ids, parameters, values, texts, lostAnswers } = pageData;
