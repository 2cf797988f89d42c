// A table's header sticks below the filter bar, whose height depends on how it wraps.

const filters = document.querySelector(".filters");

if (filters) {
  const measure = new ResizeObserver(() => {
    const height = `${filters.offsetHeight}px`;
    document.documentElement.style.setProperty("--w-filters", height);
  });
  measure.observe(filters);
}
