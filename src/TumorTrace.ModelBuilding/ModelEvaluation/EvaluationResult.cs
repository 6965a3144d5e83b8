using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Metrics;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>The metrics of one classifier or segmenter, or of a mean of segmenters.</summary>
internal sealed record ModelMetrics
{
    public required string Name { get; init; }

    /// <summary>"fp32" or "int8"; "fp32 dense" and "int8 dense" for a classifier in the dense mode.</summary>
    public required string Precision { get; init; }

    /// <summary>The model file; null for a mean of several.</summary>
    public string? Path { get; init; }

    /// <summary>Of the model file; null for a mean of several.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Over windows (classifier) or heatmap px (segmenter).</summary>
    [JsonPropertyName("figures")]
    public required BinaryMetrics Metrics { get; init; }

    /// <summary>Segmenter: mean heatmap probability in each px of a coarse label map; null without one.</summary>
    public BinaryMetrics? Cells { get; init; }

    /// <summary>Of one worker: windows per second (classifier) or input Mpx per second (segmenter).</summary>
    public double? Speed { get; init; }

    /// <summary>An int8 model compared with its fp32 one.</summary>
    public PrecisionComparison? AgainstFp32 { get; init; }

    /// <summary>The dense mode compared with single windows.</summary>
    public DenseComparison? AgainstPatch { get; init; }
}

/// <summary>An int8 model compared with its fp32 one.</summary>
/// <param name="AucDifference">int8 − fp32, resampled together.</param>
/// <param name="Agreement">IoU of what both call tumour at 0.5, over windows or heatmap px, including those of unknown truth.</param>
/// <param name="SpeedRatio">int8 / fp32, taking turns on the same pixels.</param>
internal sealed record PrecisionComparison(Estimate AucDifference, double Agreement, double SpeedRatio);

/// <summary>All models of one pair or ensemble on one split of a manifest.</summary>
internal sealed record PairResult
{
    public required string Name { get; init; }

    /// <summary>µm per working px.</summary>
    public required double Mpp { get; init; }

    /// <summary>What the intervals are over, in words.</summary>
    public required string Units { get; init; }

    public required int UnitCount { get; init; }

    public required int Images { get; init; }

    public required IReadOnlyList<ModelMetrics> Classifiers { get; init; }

    /// <summary>Which windows count, in words; null without a classifier.</summary>
    public string? WindowRule { get; init; }

    public required IReadOnlyList<ModelMetrics> Segmenters { get; init; }

    /// <summary>Side of the segmenters' windows in working px; null without a segmenter.</summary>
    public int? DenseWindow { get; init; }

    /// <summary>Level-0 px per px of the label maps, if they are coarse.</summary>
    public double? CellPx { get; init; }
}

/// <summary>Everything that one call of `model evaluate` measured, as its JSON.</summary>
/// <param name="Machine">Where the speeds were measured.</param>
internal sealed record EvaluationResult(
    string Data,
    string Split,
    int Resamples,
    string Version,
    string Commit,
    string Machine,
    IReadOnlyList<PairResult> Pairs
)
{
    /// <exception cref="UserException">The file is missing, or is not what `model evaluate --json` writes.</exception>
    public static EvaluationResult Read(string path)
    {
        try
        {
            if (Json.Parse<EvaluationResult>(File.ReadAllText(path)) is { Pairs: not null } result)
                return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}: {e.Message}; expected a result of `model evaluate` as JSON", e);
        }
        throw new UserException($"{path}: no \"pairs\"; expected a result of `model evaluate` as JSON");
    }
}
