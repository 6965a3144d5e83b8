using System.Globalization;
using System.Text;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Onnx;

/// <summary>A model as it is shipped: MODEL.onnx, MODEL.card.json and MODEL.md side by side.</summary>
public static class ModelFiles
{
    public static void Write(string onnxPath, NetworkGraph network, IEnumerable<NamedTensor> state, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (Path.GetDirectoryName(Path.GetFullPath(onnxPath)) is { } folder)
            Directory.CreateDirectory(folder);
        OnnxExporter.Write(onnxPath, network, state, card);
        WriteCards(onnxPath, network.Name, card);
    }

    /// <summary>Writes another card into a model's file and beside it.</summary>
    /// <param name="file">What the file holds.</param>
    internal static void ReplaceCard(string onnxPath, OnnxFile file, ModelCard card)
    {
        // The file last: interrupted before, the same command does both again.
        WriteCards(onnxPath, file.Name, card);
        OnnxFile.SetMetadata(onnxPath, ModelCard.MetadataKey, card.ToJson());
    }

    /// <summary>The card beside a model file, for programs and for people.</summary>
    public static void WriteCards(string onnxPath, string network, ModelCard card)
    {
        AtomicFile.WriteText(Path.ChangeExtension(onnxPath, ".card.json"), card.ToJson() + "\n");
        AtomicFile.WriteText(Path.ChangeExtension(onnxPath, ".md"), Describe(card, network));
    }

    internal static string Describe(ModelCard card, string network)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {card.Name}").AppendLine();
        text.AppendLine("For research only: not a medical device, not validated for diagnosis.").AppendLine();
        text.AppendLine("| | |").AppendLine("|---|---|");
        foreach (var (key, value) in Facts(card, network))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {key} | {value} |");
        Section(text, "Training", card.Training?.Select(p => (p.Key, p.Value)));
        Section(
            text,
            "Measured on data not trained on",
            card.Metrics?.Select(p => (p.Key, p.Value.ToString("0.####", CultureInfo.InvariantCulture)))
        );
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static IEnumerable<(string Key, string Value)> Facts(ModelCard card, string network)
    {
        yield return (
            "Task",
            card.Task == ModelTask.Classifier
                ? "classifier: one tumour probability per window"
                : "segmenter: a tumour probability per output cell"
        );
        yield return ("Network", network);
        yield return ("Pixel size", FormattableString.Invariant($"{card.TargetMpp} µm"));
        yield return ("Window", $"{card.Window} px");
        if (card.Cell is { } cell)
            yield return ("Cell", $"{cell} px, centred in the window");
        if (card.DenseStep is { } step)
            yield return ("Larger blocks", $"one value every {step} px, for each window in them");
        if (card.OutputStride is { } stride)
            yield return ("Output stride", $"{stride} px; run on windows of {card.DenseWindow} px");
        if (card.LowThreshold is { } low)
            yield return (
                "Regions",
                FormattableString.Invariant($"go on down to a probability of {low} where the model is sure of a tumour")
            );
        yield return ("Classes", string.Join(", ", card.Classes ?? ["tumor"]));
        yield return ("Input", "uint8 [N, H, W, 3] RGB; the normalisation is inside the graph");
        yield return ("Version", card.Version);
        if (card.License is { } license)
            yield return ("Licence", license);
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Key, string Value)>? rows)
    {
        if (rows is null)
            return;
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        foreach (var (key, value) in rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {key}: {value}");
    }
}
