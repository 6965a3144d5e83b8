using System.Globalization;
using TumorTrace.Evaluation.Reports;

namespace TumorTrace.RunPages;

/// <summary>Everything that run.liquid shows, as plain texts (the template encodes them); pictures are data: URIs.</summary>
internal sealed record RunPage
{
    private static readonly HtmlTemplate s_template = new(typeof(RunPage).Assembly, "run.liquid");
    private static readonly string s_style = HtmlTemplate.Style + HtmlTemplate.Resource(typeof(RunPage).Assembly, "run.css");

    public required string Name { get; init; }

    /// <summary>The page loads itself again.</summary>
    public required bool Running { get; init; }

    /// <summary>Of the run that is done, 0 to 1; empty if its end is not known.</summary>
    public required string Share { get; init; }

    public required string Left { get; init; }

    public required IReadOnlyList<RunPageRow> Slides { get; init; }

    public required string Models { get; init; }

    public string Version { get; } = ProgramFacts.Version;

    public string Style { get; } = s_style;

    public string Script { get; } = HtmlTemplate.Script;

    public string Headline
    {
        get
        {
            var done = Slides.Count(s => s.Kind == RunPageRow.Done);
            return Running ? $"{done} of {Count(Slides.Count)} done" : $"{Count(done)} done";
        }
    }

    public IReadOnlyList<Fact> Facts =>
        [
            new("with tumour", $"{Slides.Count(s => s.Regions > 0)}"),
            new("to look at", $"{Slides.Count(s => s.Flags.Count > 0)}"),
            new("failed", $"{Slides.Count(s => s.Kind == RunPageRow.Failed)}"),
            new("tumour area", string.Create(CultureInfo.InvariantCulture, $"{Slides.Sum(s => s.TumorMm2):0.##} mm²")),
        ];

    public string ToHtml() => s_template.Render(this);

    private static string Count(int slides) => slides == 1 ? "1 slide" : $"{slides} slides";
}
