"use strict";

SwaggerUIBundle({
  url: "openapi.json",
  domNode: document.getElementById("reference"),
  deepLinking: true, // the address names the operation that is open
  docExpansion: "none",
  filter: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "model",
  persistAuthorization: false, // a token must not outlive the page
  validatorUrl: "none", // nothing is asked of another host
  queryConfigEnabled: false, // an address must not choose the document
  syntaxHighlight: { theme: "idea" },
});
