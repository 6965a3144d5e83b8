using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Stages;
using TumorTrace.Models;

namespace TumorTrace.Segmentation;

/// <summary>How slides are to be segmented: models, options and settings. Also as a JSON file, with names in snake_case.</summary>
public sealed record SegmentRequest
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new FiniteNumbers() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    public ModelChoice Models { get; init; } = new();

    /// <summary>What changes the results.</summary>
    public SegmentOptions Options { get; init; } = new();

    /// <summary>What changes the speed only.</summary>
    public RunSettings Settings { get; init; } = new();

    /// <summary>Do slides again that are done already.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Fingerprint slides by every byte, not by the first and last MiB alone.</summary>
    public bool WholeHash { get; init; }

    /// <summary>Areas of tissue or candidates of which something would be left out are an error.</summary>
    public bool Strict { get; init; }

    /// <summary>
    /// The part of the work that is done here, by one of several processes that share the output folder; null for all of it. Slides
    /// that are small beside a part are done whole by one process; of the others each process does a part.
    /// </summary>
    public WorkPart? Part { get; init; }

    /// <summary>Nothing is computed: what parts left in the output folder becomes the results.</summary>
    public bool Merge { get; init; }

    /// <summary>
    /// A stage that would take longer, by what was measured of the models here, is not begun but left to as many parts as take about so
    /// long each (<see cref="IRunProgress.SlideDivided"/>). After them, the same request goes on. Null: nothing is left.
    /// </summary>
    public double? TaskSeconds { get; init; }

    /// <summary>Everything that is wrong with the request, reported together; empty if it is usable.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        foreach (var problem in Options.Problems().Concat(Settings.Problems()).Concat(Models.Problems()))
            yield return problem;
        if (Models.Ensemble && (Models.Segmenters.Count > 0 || Options.Mode == CascadeMode.CoarseOnly))
            yield return new(
                nameof(ModelChoice.Ensemble),
                "asked for",
                "no named segmenters and no coarse-only run with it: it takes all segmenters of the pair"
            );
        if (Part is { IsValid: false })
            yield return new(nameof(Part), $"{Part}", $"{WorkPart.Expected}, of at most {WorkPart.MostParts}");
        if (TaskSeconds is <= 0 or double.NaN)
            yield return new(nameof(TaskSeconds), $"{TaskSeconds}", "more than 0");
        if (Merge && Part is not null)
            yield return new(nameof(Merge), "asked for", "no part with it: merging is for when all parts are done");
        if (Overwrite && (Merge || Part is not null))
            yield return new(
                nameof(Overwrite),
                "asked for",
                "no part and no merge with it: they go on with what is there; remove the slide's folder first"
            );
        if ((Merge || Part is not null) && Models.Precision == Precision.Auto)
            yield return new(
                nameof(ModelChoice.Precision),
                "auto",
                "fp32, int8 or fp16 with parts: auto is decided by each machine, and all parts need the same"
            );
    }

    public string ToJson() => JsonSerializer.Serialize(this, s_json) + "\n";

    /// <exception cref="UserException">No such file, not JSON, or a member that nobody knows.</exception>
    public static SegmentRequest Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<SegmentRequest>(File.ReadAllText(path), s_json) ?? throw new JsonException("empty");
        }
        catch (JsonException e)
        {
            throw new UserException(
                $"{path}: cannot be read as options: {e.Message}; "
                    + "expected JSON with models, options, settings, overwrite, whole_hash, strict, part, merge, task_seconds",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the options cannot be read: {e.Message}", e);
        }
    }
}
