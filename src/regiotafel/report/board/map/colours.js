// Colours of the maps.

export const COLOURS = {
  minutes: ["#ffffd9", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"],
  change: ["#67a9cf", "#f2f2ee", "#fddbc0", "#f4a582", "#d6604d", "#8c1527"],
  share: ["#f4f2f9", "#dadaeb", "#bcbddc", "#9e9ac8", "#6a51a3"],
  catchment: [
    "#8fb8de", "#f2cf7e", "#a8d5a2", "#e6a3b4", "#c5b3e0", "#9adbd3", "#e3b58c", "#d6dd8a", "#c9c4bd",
  ],
};
export const NOT_COUNTED = "#dfe3e6";
/** Counted, but of a layer that has no colours for areas, or of an area of which nothing is known. */
export const LAND = "#f4f2ec";
export const INK = "#14232f";
