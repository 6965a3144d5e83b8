using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TumorTrace.Core;
using TumorTrace.Training.Augmentation;
using TumorTrace.Training.Data;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>Everything that decides a training run's result, kept in its checkpoints.</summary>
public sealed record TrainingSettings
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required PatchSettings Patches { get; init; }

    public AugmentationSettings Augmentation { get; init; } = new();

    public NetworkSettings Network { get; init; } = new();

    public OptimizationSettings Optimization { get; init; } = new();

    public ValidationSettings Validation { get; init; } = new();

    public MiningSettings Mining { get; init; } = new();

    /// <summary>Of the first weights, the patches and their augmentation.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The network that is trained.</summary>
    public NetworkGraph Describe() => Network.Describe(Patches);

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Reads what <see cref="ToJson"/> writes, and the flat form of earlier checkpoints and model cards.</summary>
    /// <exception cref="JsonException">Not such settings.</exception>
    public static TrainingSettings Parse(string json)
    {
        var members = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("the settings are no JSON object");
        return FlatSettings.Nested(members).Deserialize<TrainingSettings>(s_json)!;
    }

    /// <summary>Everything that is out of range; properties are paths such as <c>Optimization.Steps</c>.</summary>
    public IEnumerable<OptionProblem> Problems() =>
        [
            .. In(nameof(Patches), Patches.Problems().Concat(Network.ProblemsOf(Patches))),
            .. In(nameof(Network), Network.Problems()),
            .. In(nameof(Optimization), Optimization.Problems()),
            .. In(nameof(Validation), Validation.Problems()),
            .. In(nameof(Mining), Mining.Problems()),
        ];

    private static IEnumerable<OptionProblem> In(string property, IEnumerable<OptionProblem> problems) =>
        problems.Select(p => p.In(property));
}
