using System.Globalization;
using System.Text.Json.Serialization;
using TumorTrace.Core.Pipeline;

namespace TumorTrace.Server.Jobs;

/// <summary>What a job is to do: a slide, and the options of `tumortrace segment`. Members that nobody here knows are refused.</summary>
/// <param name="Slide">The slide's id.</param>
/// <param name="Models">A pair of the zoo by name; null: the one nearest to the slide's pixel size.</param>
/// <param name="Run">Name of the folder under runs/; null: one that is free, after the models.</param>
/// <param name="Mode">cascade, coarse-only or exhaustive.</param>
/// <param name="Simplify">µm.</param>
/// <param name="MinArea">µm².</param>
/// <param name="Mpp">µm/px for slides that state none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JobRequest(
    string Slide,
    string? Models = null,
    bool Ensemble = false,
    string? Run = null,
    string Mode = "cascade",
    double CandidateThreshold = 0.5,
    double Threshold = 0.5,
    int? DenseWindow = null,
    bool Holes = true,
    bool Smooth = false,
    double Simplify = 0,
    double MinArea = 0,
    bool KeepGlass = false,
    double? Mpp = null,
    bool Overwrite = false
)
{
    private static readonly Dictionary<string, CascadeMode> s_modes = new(StringComparer.Ordinal)
    {
        ["cascade"] = CascadeMode.Cascade,
        ["coarse-only"] = CascadeMode.CoarseOnly,
        ["exhaustive"] = CascadeMode.Exhaustive,
    };

    /// <summary>Everything that is wrong with the options, in the command line's words.</summary>
    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(Slide))
            yield return "slide is missing, expected the id of a slide";
        if (!s_modes.TryGetValue(Mode ?? "", out var mode))
            yield return $"mode is {Mode}, expected {string.Join(", ", s_modes.Keys)}";
        if (Ensemble && mode == CascadeMode.CoarseOnly)
            yield return "--ensemble takes the segmenters of the pair: leave out --segmenter and --coarse-only";
        foreach (var problem in Options(mode).Problems())
            yield return problem.ToString();
        if (Run is not null && !RunName.IsValid(Run))
            yield return $"run is '{Run}', expected 1 to {RunName.Longest} letters, digits, dots, dashes and underscores, the first a letter or digit";
    }

    private SegmentOptions Options(CascadeMode mode) =>
        new()
        {
            Mode = mode,
            Candidates = new() { Threshold = CandidateThreshold },
            Dense = new() { Window = DenseWindow, KeepGlass = KeepGlass },
            Polygons = new()
            {
                Threshold = Threshold,
                Holes = Holes,
                Smooth = Smooth,
                SimplifyUm = Simplify,
                MinAreaUm2 = MinArea,
            },
            Mpp = Mpp,
        };

    /// <summary>The command line, without the program.</summary>
    internal IEnumerable<string> Arguments(string slide, string output)
    {
        yield return "segment";
        yield return slide;
        foreach (
            var argument in Given(
                ("-o", output),
                ("--models", Models),
                ("--candidate-threshold", Text(CandidateThreshold, 0.5)),
                ("--threshold", Text(Threshold, 0.5)),
                ("--dense-window", DenseWindow?.ToString(CultureInfo.InvariantCulture)),
                ("--simplify", Text(Simplify, 0)),
                ("--min-area", Text(MinArea, 0)),
                ("--mpp", Mpp is { } mpp ? Text(mpp, 0) : null)
            )
        )
            yield return argument;
        foreach (
            var (name, on) in new[]
            {
                ("--ensemble", Ensemble),
                ("--coarse-only", Mode == "coarse-only"),
                ("--exhaustive", Mode == "exhaustive"),
                ("--no-holes", !Holes),
                ("--smooth", Smooth),
                ("--keep-glass", KeepGlass),
                ("--overwrite", Overwrite),
                ("--json-progress", true),
            }
        )
        {
            if (on)
                yield return name;
        }
    }

    private static IEnumerable<string> Given(params (string Name, string? Value)[] options) =>
        options.Where(o => o.Value is not null).SelectMany(o => new[] { o.Name, o.Value! });

    private static string? Text(double value, double unless) => value == unless ? null : value.ToString("R", CultureInfo.InvariantCulture);
}
