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
                    + "expected JSON with models, options, settings, overwrite, whole_hash, strict",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the options cannot be read: {e.Message}", e);
        }
    }
}
