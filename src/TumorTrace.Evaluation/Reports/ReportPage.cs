namespace TumorTrace.Evaluation.Reports;

/// <summary>All that report.liquid shows, as texts that still are to be encoded; pictures are data: URIs.</summary>
internal sealed record ReportPage(
    string Name,
    string Style,
    string Script,
    IReadOnlyList<Fact> Facts,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<MetricRow> Headline,
    IReadOnlyList<MetricRow> Figures,
    IReadOnlyList<string> Rates,
    IReadOnlyList<DetectorRow> Detectors,
    IReadOnlyList<PlotFigure> Plots,
    IReadOnlyList<SizeRow> Sizes,
    IReadOnlyList<CardGroup> Cards,
    IReadOnlyList<SlideRow> Slides,
    IReadOnlyList<LesionRow> Lesions,
    string LesionCaption,
    IReadOnlyList<Fact> Options
);

internal sealed record Fact(string Name, string Text);

/// <param name="Interval">Empty where there is none.</param>
/// <param name="Meaning">A sentence for a pathologist.</param>
internal sealed record MetricRow(string Name, string Unit, string Value, string Interval, string Meaning);

/// <param name="Sensitivities">At each of the rates, %.</param>
internal sealed record DetectorRow(string Name, string Score, string Interval, IReadOnlyList<string> Sensitivities, string Counts);

/// <param name="Svg">Markup, to be put into the page as it is.</param>
internal sealed record PlotFigure(string Svg, string Caption);

/// <summary>How many lesions of a size were found.</summary>
internal sealed record SizeRow(string Size, int Lesions, string RegionMax, string Nms);

internal sealed record CardGroup(string Title, string Explanation, IReadOnlyList<SlideCard> Cards);

/// <param name="Overlay">data: URI; null where there is no picture.</param>
internal sealed record SlideCard(string Name, IReadOnlyList<Fact> Facts, string? Overlay, string? Agreement);

/// <param name="Cells">In the order of the table's columns.</param>
internal sealed record SlideRow(string Name, bool IsTumor, IReadOnlyList<string> Cells, string Note);

/// <param name="Status">"missed", "found" or "itc" (style), beside the words for it.</param>
internal sealed record LesionRow(string Status, string Words, string Slide, IReadOnlyList<string> Cells, string FoundBy);
