// Networks too large to draw whole.
const LARGE = Boolean(pageData.groups);
function rescopeLarge() {}
function largeBits() { return []; }
