using Google.Protobuf;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx.Schema;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>The choices that are left open when a network becomes int8.</summary>
/// <param name="FloatConvs">Names of the convolutions that stay in float, beside those that give the logits.</param>
internal sealed record Int8Recipe(Clipping Clipping, IReadOnlySet<string> FloatConvs);

/// <summary>
/// Writes a network as ONNX in int8: weights with a scale per filter, activations as uint8 with one scale, 32-bit bias, batch-norms
/// folded. Input, output and metadata are those of <see cref="OnnxExporter"/>.
/// </summary>
internal static class Int8Exporter
{
    /// <summary>The convolutions that may be int8, in graph order.</summary>
    public static IReadOnlyList<string> Convolutions(NetworkGraph network) => new Int8Layout(network, new HashSet<string>()).Convolutions;

    /// <summary>Writes to a temporary name, then moves.</summary>
    public static void Write(
        string path,
        NetworkGraph network,
        IReadOnlyList<NamedTensor> state,
        ModelCard card,
        ActivationStatistics statistics,
        Int8Recipe recipe
    )
    {
        var bytes = Build(network, state, card, statistics, recipe).ToByteArray();
        AtomicFile.Write(path, temporary => File.WriteAllBytes(temporary, bytes));
    }

    internal static ModelProto Build(
        NetworkGraph network,
        IReadOnlyList<NamedTensor> state,
        ModelCard card,
        ActivationStatistics statistics,
        Int8Recipe recipe
    )
    {
        var byName = state.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var model = OnnxExporter.Build(
            $"{network.Name}, int8",
            card,
            writer => new Int8Graph(writer, network, byName, statistics, recipe).Write()
        );
        FloatPooling.Apply(model);
        return model;
    }
}
