namespace TumorTrace.Evaluation.Reports;

/// <summary>Everything that report.liquid shows, as plain texts (the template encodes them); pictures are data: URIs.</summary>
internal sealed record ReportPage
{
    public required string Name { get; init; }

    public required string Style { get; init; }

    public required string Script { get; init; }

    public required IReadOnlyList<Fact> Facts { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<MetricRow> Headline { get; init; }

    public required IReadOnlyList<MetricRow> Metrics { get; init; }

    public required IReadOnlyList<string> Rates { get; init; }

    public required IReadOnlyList<DetectorRow> Detectors { get; init; }

    public required IReadOnlyList<PlotFigure> Plots { get; init; }

    public required IReadOnlyList<SizeRow> Sizes { get; init; }

    public required IReadOnlyList<CardGroup> Cards { get; init; }

    public required IReadOnlyList<SlideRow> Slides { get; init; }

    public required IReadOnlyList<LesionRow> Lesions { get; init; }

    public required string LesionCaption { get; init; }

    public required IReadOnlyList<Fact> Options { get; init; }
}

internal sealed record Fact(string Name, string Text);

/// <param name="Interval">Empty if there is none.</param>
/// <param name="Meaning">A sentence for a pathologist.</param>
internal sealed record MetricRow(string Name, string Unit, string Value, string Interval, string Meaning);

/// <param name="Sensitivities">At each of the rates, %.</param>
internal sealed record DetectorRow(string Name, string Score, string Interval, IReadOnlyList<string> Sensitivities, string Counts);

/// <param name="Svg">Markup, to be put into the page as it is.</param>
internal sealed record PlotFigure(string Svg, string Caption);

/// <summary>How many lesions of a size were found.</summary>
internal sealed record SizeRow(string Size, int Lesions, string RegionMax, string Nms);

internal sealed record CardGroup(string Title, string Explanation, IReadOnlyList<SlideCard> Cards);

/// <param name="Overlay">data: URI; null if there is no picture.</param>
internal sealed record SlideCard(string Name, IReadOnlyList<Fact> Facts, string? Overlay, string? Agreement);

/// <param name="Cells">In the order of the table's columns.</param>
internal sealed record SlideRow(string Name, bool IsTumor, IReadOnlyList<string> Cells, string Note);

/// <param name="Status">"missed", "found" or "itc" (style), beside the words for it.</param>
internal sealed record LesionRow(string Status, string Words, string Slide, IReadOnlyList<string> Cells, string FoundBy);
