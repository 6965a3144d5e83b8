using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Windows;
using TumorTrace.Models;
using TumorTrace.Segmentation;

namespace TumorTrace.Server.Jobs;

/// <summary>Translates between a job's JSON members and the options of the library, in both directions.</summary>
internal static class JobOptions
{
    private static readonly Dictionary<string, CascadeMode> s_modes = Enum.GetValues<CascadeMode>()
        .ToDictionary(NameOf, m => m, StringComparer.Ordinal);

    /// <summary>Path of an option → JSON member.</summary>
    private static readonly Dictionary<string, string> s_members = new(StringComparer.Ordinal)
    {
        [Path(nameof(SegmentOptions.Mode))] = Member(nameof(JobRequest.Mode)),
        [Path(nameof(SegmentOptions.Mpp))] = Member(nameof(JobRequest.Mpp)),
        [Path(nameof(SegmentOptions.Candidates), nameof(CandidateOptions.Threshold))] = Member(nameof(JobRequest.CandidateThreshold)),
        [Path(nameof(SegmentOptions.Dense), nameof(DenseOptions.Window))] = Member(nameof(JobRequest.DenseWindow)),
        [Path(nameof(SegmentOptions.Dense), nameof(DenseOptions.KeepGlass))] = Member(nameof(JobRequest.KeepGlass)),
        [Path(nameof(SegmentOptions.Polygons), nameof(PolygonOptions.Threshold))] = Member(nameof(JobRequest.Threshold)),
        [Path(nameof(SegmentOptions.Polygons), nameof(PolygonOptions.LowThreshold))] = Member(nameof(JobRequest.LowThreshold)),
        [Path(nameof(SegmentOptions.Polygons), nameof(PolygonOptions.CoreThreshold))] = Member(nameof(JobRequest.CoreThreshold)),
        [Path(nameof(SegmentOptions.Polygons), nameof(PolygonOptions.Holes))] = Member(nameof(JobRequest.Holes)),
        [Path(nameof(SegmentOptions.Polygons), nameof(PolygonOptions.Exact))] = Member(nameof(JobRequest.Exact)),
        [Path(nameof(SegmentOptions.Polygons), nameof(PolygonOptions.SimplifyUm))] = Member(nameof(JobRequest.Simplify)),
        [Path(nameof(SegmentOptions.Polygons), nameof(PolygonOptions.MinAreaUm2))] = Member(nameof(JobRequest.MinArea)),
        [Path(nameof(SegmentOptions.Polygons), nameof(PolygonOptions.CloseHolesUm2))] = Member(nameof(JobRequest.CloseHoles)),
        [Path(nameof(ModelChoice.Pair))] = Member(nameof(JobRequest.Models)),
        [Path(nameof(ModelChoice.Ensemble))] = Member(nameof(JobRequest.Ensemble)),
    };

    internal static string DefaultMode => NameOf(new SegmentOptions().Mode);

    /// <summary>All members of a job, in the order of its declaration.</summary>
    internal static IEnumerable<string> Members => typeof(JobRequest).GetProperties().Select(p => Member(p.Name));

    /// <summary>The mode's name in JSON.</summary>
    internal static string NameOf(CascadeMode mode) => JsonNamingPolicy.KebabCaseLower.ConvertName(mode.ToString());

    /// <summary>The member for an option of the library; null if a job has none.</summary>
    internal static string? MemberOf(string? option) => option is null ? null : s_members.GetValueOrDefault(option);

    /// <summary>
    /// The request to the library. A mode that does not exist, which <see cref="Problems"/> reports, counts as the default.
    /// </summary>
    internal static SegmentRequest ToRequest(JobRequest job)
    {
        var defaults = new SegmentOptions();
        return new SegmentRequest
        {
            Models = new ModelChoice { Pair = job.Models, Ensemble = job.Ensemble },
            Options = defaults with
            {
                Mode = s_modes.GetValueOrDefault(job.Mode ?? "", defaults.Mode),
                Mpp = job.Mpp,
                Candidates = defaults.Candidates with { Threshold = job.CandidateThreshold },
                Dense = defaults.Dense with { Window = job.DenseWindow, KeepGlass = job.KeepGlass },
                Polygons = defaults.Polygons with
                {
                    Threshold = job.Threshold,
                    LowThreshold = job.LowThreshold,
                    CoreThreshold = job.CoreThreshold,
                    Holes = job.Holes,
                    Exact = job.Exact,
                    SimplifyUm = job.Simplify,
                    MinAreaUm2 = job.MinArea,
                    CloseHolesUm2 = job.CloseHoles,
                },
            },
            Overwrite = job.Overwrite,
        };
    }

    /// <summary>Everything that is wrong with a job, reported together, by the names of its members.</summary>
    /// <param name="pairs">Names of the pairs of models that exist.</param>
    internal static IEnumerable<OptionProblem> Problems(JobRequest job, IReadOnlyList<string> pairs)
    {
        if (job.Train is { } training)
        {
            foreach (var problem in ProblemsOf(training, pairs))
                yield return problem;
            yield break;
        }
        if (string.IsNullOrEmpty(job.Slide))
            yield return new(Member(nameof(JobRequest.Slide)), "missing", "the id of a slide");
        if (!s_modes.ContainsKey(job.Mode ?? ""))
            yield return new(Member(nameof(JobRequest.Mode)), job.Mode ?? "null", string.Join(", ", s_modes.Keys));
        foreach (var problem in ToRequest(job).Problems())
            yield return problem with
            {
                Property = MemberOf(problem.Property) ?? problem.Property,
            };
        if (job.Run is { } run && !RunName.IsValid(run))
            yield return new(Member(nameof(JobRequest.Run)), $"'{run}'", RunName.Expected);
        if (job.Models is { } pair && !pairs.Contains(pair, StringComparer.Ordinal))
            yield return new(
                Member(nameof(JobRequest.Models)),
                pair,
                $"one of the pairs of models here: {string.Join(", ", pairs.DefaultIfEmpty("none"))}"
            );
    }

    private static IEnumerable<OptionProblem> ProblemsOf(TrainingRequest training, IReadOnlyList<string> pairs)
    {
        if (!RunName.IsValid(training.Name))
            yield return new("train.name", $"'{training.Name}'", RunName.Expected);
        if (pairs.Contains(training.Name, StringComparer.Ordinal))
            yield return new("train.name", training.Name, "a name that no pair of models has yet");
        if (!pairs.Contains(training.Models, StringComparer.Ordinal))
            yield return new("train.models", $"'{training.Models}'", $"one of the pairs of models here: {string.Join(", ", pairs)}");
    }

    private static string Path(params ReadOnlySpan<string> properties) => string.Join('.', properties!);

    private static string Member(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);
}
