using System.Globalization;
using Google.Protobuf;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Training.Onnx.Schema;

namespace TumorTrace.Training.Onnx;

/// <summary>What a model file holds, read by the format's schema and without running it; any ONNX file, not only ours.</summary>
/// <param name="Name">Of the graph: the network's, in files of ours.</param>
/// <param name="Inputs">Such as "image: uint8 [N, H, W, 3]".</param>
/// <param name="Operations">How often each operation occurs, in the main graph.</param>
/// <param name="Parameters">Number of stored values.</param>
internal sealed record OnnxFile(
    string Producer,
    string Name,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, int> Operations,
    long Parameters,
    IReadOnlyDictionary<string, string> Metadata
)
{
    // TensorProto.DataType of the ONNX schema.
    private static readonly string[] s_types =
    [
        "undefined",
        "float32",
        "uint8",
        "int8",
        "uint16",
        "int16",
        "int32",
        "int64",
        "string",
        "bool",
        "float16",
        "float64",
    ];

    /// <summary>True if some values go through 8 bits.</summary>
    public bool IsInt8 =>
        Operations.Keys.Any(o => o is "QuantizeLinear" or "DynamicQuantizeLinear" || o.StartsWith("QLinear", StringComparison.Ordinal));

    /// <summary>True if convolutions compute in 16 bits.</summary>
    public bool IsFp16 { get; private init; }

    /// <exception cref="UserException">Missing, or not an ONNX file.</exception>
    public static OnnxFile Read(string path)
    {
        var model = Parse(path);
        var graph = model.Graph;
        var stored = graph.Initializer.ToLookup(t => t.Name, t => t.DataType, StringComparer.Ordinal);
        return new OnnxFile(
            $"{model.ProducerName} {model.ProducerVersion}".Trim(),
            graph.Name,
            [.. graph.Input.Where(v => !stored.Contains(v.Name)).Select(Describe)],
            [.. graph.Output.Select(Describe)],
            graph
                .Node.CountBy(n => n.OpType)
                .OrderByDescending(o => o.Value)
                .ThenBy(o => o.Key, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal),
            graph.Initializer.Sum(t => t.Dims.Aggregate(1L, (a, b) => a * b)),
            model.MetadataProps.DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal)
        )
        {
            IsFp16 = graph.Node.Any(n => n.OpType == "Conv" && stored[n.Input[1]].Contains(GraphWriter.Float16)),
        };
    }

    /// <summary>
    /// Writes a classifier's file again with a graph that also maps blocks larger than its window (see
    /// <see cref="DensePooling"/>) and the card that says so. Weights, metadata and outputs stay.
    /// </summary>
    /// <param name="card">The file's card, with or without a dense step.</param>
    /// <returns>The card with its dense step.</returns>
    /// <exception cref="UserException">Not a classifier, or not one that can.</exception>
    public static ModelCard MakeDense(string path, string target, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (card.Task != ModelTask.Classifier)
            throw new UserException(
                $"{path}: its card says {card.Task.ToString().ToLowerInvariant()}, expected a classifier: "
                    + "a segmenter maps its windows anyway"
            );
        var model = Parse(path);
        if (card.DenseStep is null)
            DensePooling.Apply(model, path, card.Window, card.Cell!.Value);
        else if (!DensePooling.IsApplied(model))
            throw new UserException(
                $"{path}: its card has a dense_step, but its graph a global pool, expected both or neither; take dense_step out of the card"
            );
        File.WriteAllBytes(target, model.ToByteArray());
        var dense = card with { DenseStep = card.Cell };
        SetMetadata(target, ModelCard.MetadataKey, dense.ToJson());
        return dense;
    }

    /// <summary>Writes an int8 model's file again with a faster graph that gives the same outputs: <see cref="FloatPooling"/>.</summary>
    /// <returns>False if there is nothing to do: no file is written.</returns>
    /// <exception cref="UserException">Not an ONNX model.</exception>
    public static bool PoolInFloat(string path, string target)
    {
        var model = Parse(path);
        if (FloatPooling.Apply(model) == 0)
            return false;
        File.WriteAllBytes(target, model.ToByteArray());
        return true;
    }

    /// <summary>Writes a model's file again with its weights in 16 bits: <see cref="HalfWeights"/>.</summary>
    /// <returns>False if there is nothing to do: no file is written.</returns>
    /// <exception cref="UserException">Not an ONNX model.</exception>
    public static bool HalveWeights(string path, string target)
    {
        var model = Parse(path);
        if (HalfWeights.Apply(model) == 0)
            return false;
        File.WriteAllBytes(target, model.ToByteArray());
        return true;
    }

    /// <summary>Writes a model's file again, computing in 16 bits: <see cref="HalfPrecision"/>.</summary>
    /// <param name="emulated">In 32 bits that are rounded to 16, for a processor.</param>
    /// <returns>How many convolutions do; if none, no file is written.</returns>
    /// <exception cref="UserException">Not an ONNX model.</exception>
    public static int HalvePrecision(string path, string target, bool emulated)
    {
        var model = Parse(path);
        var convolutions = emulated ? HalfPrecision.Emulate(model) : HalfPrecision.Apply(model);
        if (convolutions > 0)
            File.WriteAllBytes(target, model.ToByteArray());
        return convolutions;
    }

    /// <summary>Sets one metadata entry; everything else stays, also what our schema does not name.</summary>
    public static void SetMetadata(string path, string key, string value)
    {
        var model = Parse(path);
        foreach (var old in model.MetadataProps.Where(p => p.Key == key).ToList())
            model.MetadataProps.Remove(old);
        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        AtomicFile.Write(path, temporary => File.WriteAllBytes(temporary, model.ToByteArray()));
    }

    internal static ModelProto Parse(string path)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            return model.Graph is not null ? model : throw new UserException($"{path}: not an ONNX model: it has no graph");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new UserException($"{path}: not an ONNX model: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the model cannot be read: {e.Message}", e);
        }
    }

    private static string Describe(ValueInfoProto value)
    {
        var tensor = value.Type?.TensorType;
        var type = tensor is null ? "?" : s_types.ElementAtOrDefault(tensor.ElemType) ?? $"type {tensor.ElemType}";
        var dimensions = tensor?.Shape?.Dim.Select(d =>
            d.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? d.DimValue.ToString(CultureInfo.InvariantCulture)
            : d.DimParam.Length > 0 ? d.DimParam
            : "?"
        );
        return $"{value.Name}: {type} [{string.Join(", ", dimensions ?? ["?"])}]";
    }
}
