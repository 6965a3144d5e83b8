using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Files;
using TumorTrace.Core.Stains;

namespace TumorTrace.Core.Models;

[JsonConverter(typeof(JsonStringEnumConverter<ModelTask>))]
public enum ModelTask
{
    /// <summary>One tumour probability per window (coarse stage).</summary>
    [JsonStringEnumMemberName("classifier")]
    Classifier,

    /// <summary>One tumour probability per output-stride cell of the input (dense stage).</summary>
    [JsonStringEnumMemberName("segmenter")]
    Segmenter,
}

/// <summary>How a model wants its pixels. The defaults describe the models we export.</summary>
/// <param name="Layout">"NHWC" or "NCHW".</param>
/// <param name="Type">"uint8" (normalisation is inside the graph) or "float32" (mean and std are applied before).</param>
/// <param name="Mean">Per channel, in units of 0..1; used for float32 inputs only.</param>
public sealed record ModelInput(
    string Layout = "NHWC",
    string Type = "uint8",
    IReadOnlyList<double>? Mean = null,
    IReadOnlyList<double>? Std = null
);

/// <summary>
/// What the cascade must know of a model, stored as JSON under <see cref="MetadataKey"/> in the ONNX file's metadata,
/// or beside a user's own model as MODEL.card.json. Lengths in px at the working scale unless named otherwise.
/// </summary>
/// <param name="TargetMpp">µm per working px the model was trained at.</param>
/// <param name="Window">Classifier: side of its square input. Segmenter: side of its training patches.</param>
/// <param name="Cell">Classifier: side of the square cell, centred in the window, that its output is for.</param>
/// <param name="OutputStride">Segmenter: input px per output px.</param>
/// <param name="DenseWindow">Segmenter: side of the windows it is run on, a multiple of the output stride.</param>
/// <param name="ClassIndex">Which output channel is the tumour probability.</param>
/// <param name="Logits">True when the graph ends before the sigmoid: it is then applied here.</param>
/// <param name="Training">Free-form facts: data, split, licence, settings.</param>
/// <param name="Metrics">Measured on data not trained on.</param>
/// <param name="Stain">Staining that every slide's pixels are carried over to before the model sees them; null for none.</param>
/// <param name="Temperature">The logits have been divided by it, inside the graph (temperature scaling); null: not calibrated.</param>
/// <param name="Threshold">
/// The calibrated probability that 0.5 now stands for, where the operating point was moved (inside the graph).
/// </param>
/// <param name="DenseStep">
/// Classifier: larger inputs than the window give a map, one value every so many px, which is the cell's side; null: single windows only.
/// </param>
public sealed record ModelCard(
    string Name,
    ModelTask Task,
    double TargetMpp,
    int Window,
    int? Cell = null,
    int? OutputStride = null,
    int? DenseWindow = null,
    int ClassIndex = 0,
    bool Logits = false,
    ModelInput? Input = null,
    IReadOnlyList<string>? Classes = null,
    string Version = "1",
    string? License = null,
    IReadOnlyDictionary<string, string>? Training = null,
    IReadOnlyDictionary<string, double>? Metrics = null,
    StainProfile? Stain = null,
    double? Temperature = null,
    double? Threshold = null,
    int? DenseStep = null
)
{
    /// <summary>Key of the card in an ONNX file's metadata_props.</summary>
    public const string MetadataKey = "tumortrace.card";

    /// <summary>Which of the graph's outputs holds the probabilities, by name; null where there is only one.</summary>
    public string? Output { get; init; }

    /// <summary>
    /// Segmenter: the sides of its input must be multiples of so many px, as it halves and doubles them inside; null where nobody has said.
    /// </summary>
    public int? SideMultiple { get; init; }

    /// <summary>
    /// Segmenter: <see cref="Polygons.PolygonOptions.LowThreshold"/> of its regions, measured on groups that it was not trained on; null:
    /// none.
    /// </summary>
    public double? LowThreshold { get; init; }

    /// <summary>
    /// Segmenter: context in px beyond which its output hardly changes (`tumortrace model halo`); null where it was not measured.
    /// </summary>
    public int? Halo { get; init; }

    /// <summary>
    /// <see cref="SideMultiple"/>; where nobody has said, the output stride from 8 on, and below it a multiple of it and of 32: such
    /// networks have a decoder, and a U-Net's fifth level halves its input five times.
    /// </summary>
    [JsonIgnore]
    public int SafeSideMultiple =>
        SideMultiple ?? (OutputStride is >= 8 and var stride ? stride : CommonMultiple([UsualSideMultiple, OutputStride ?? 1]));

    private const int UsualSideMultiple = 32;

    /// <summary>The least common multiple.</summary>
    internal static int CommonMultiple(IEnumerable<int> numbers) =>
        numbers.Aggregate(1, (a, b) => a / (int)BigInteger.GreatestCommonDivisor(a, b) * b);

    /// <summary>What <see cref="CardMetrics.Int8IoU"/> must reach.</summary>
    public const double LeastInt8Iou = 0.98;

    /// <summary>Where a model's card lies if it is not inside the model: NAME.card.json beside NAME.onnx.</summary>
    public static string PathFor(string model) => Path.ChangeExtension(model, ".card.json");

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        Converters = { new FiniteNumbers() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <param name="source">The file the JSON came from, for messages.</param>
    /// <exception cref="UserException">Not JSON, a member missing, or values that contradict each other.</exception>
    public static ModelCard Parse(string json, string source)
    {
        ModelCard card;
        try
        {
            card = JsonSerializer.Deserialize<ModelCard>(json, s_json) ?? throw new UserException($"{source}: the model card is empty");
        }
        catch (JsonException e)
        {
            throw new UserException($"{source}: the model card cannot be read: {e.Message}", e);
        }
        var problems = card.Problems().ToList();
        return problems.Count == 0
            ? card
            : throw new UserException($"{source}: the model card is not usable: {string.Join("; ", problems)}");
    }

    private IEnumerable<string> Problems()
    {
        if (TargetMpp is not (>= 0.05 and <= 20))
            yield return $"target_mpp is {TargetMpp}, expected 0.05 to 20 µm/px";
        if (Window < 8)
            yield return $"window is {Window}, expected at least 8 px";
        if (ClassIndex < 0)
            yield return $"class_index is {ClassIndex}, expected 0 or more";
        if (Input?.Mean is { Count: not 3 } || Input?.Std is { Count: not 3 })
            yield return "mean and std need three values each, for red, green and blue";
        if (Input?.Mean?.FirstOrDefault(m => m is not (>= 0 and <= 1)) is { } mean and not 0)
            yield return $"mean is {mean}, expected 0 to 1: divide values for 0..255 by 255, std as well";
        if (Input?.Std?.Any(s => s is not > 0) == true)
            yield return "std needs values above 0";
        if (Stain?.Problem() is { } problem)
            yield return $"stain: {problem}";
        if (Task == ModelTask.Classifier && Cell is not >= 1)
            yield return "a classifier needs cell, the side in px of the square its output is for";
        if (DenseStep is { } step && (Task != ModelTask.Classifier || step != Cell))
            yield return $"dense_step is {step}, expected the cell's side of a classifier that maps inputs larger than its window; leave "
                + "it out for all others";
        if (Task == ModelTask.Segmenter && OutputStride is not >= 1)
            yield return "a segmenter needs output_stride";
        if (
            Task == ModelTask.Segmenter
            && OutputStride is >= 1 and var stride
            && (DenseWindow is not { } dense || dense < stride || dense % stride != 0)
        )
            yield return $"dense_window is {(DenseWindow is { } given ? $"{given}" : "missing")}, expected a multiple of output_stride "
                + $"{stride}";
        if (SideMultiple is { } multiple && (Task != ModelTask.Segmenter || multiple < 1 || multiple % Math.Max(OutputStride ?? 1, 1) != 0))
            yield return $"side_multiple is {multiple}, expected a multiple of a segmenter's output_stride";
        else if (DenseWindow % SideMultiple is { } rest and not 0)
            yield return $"dense_window is {DenseWindow}, expected a multiple of side_multiple {SideMultiple}: {rest} px are left over";
        if (Halo is { } halo && (Task != ModelTask.Segmenter || halo is < 0 or > 4096))
            yield return $"halo is {halo}, expected 0 to 4096 px, and a segmenter";
        if (LowThreshold is { } low && (Task != ModelTask.Segmenter || low is not (> 0 and <= 1)))
            yield return $"low_threshold is {low}, expected more than 0, up to 1, and a segmenter";
    }
}
