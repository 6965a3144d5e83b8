using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Polygons;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// Writes <see cref="ModelCard.LowThreshold"/> into a segmenter's card, inside the file and beside it, and into those of its lighter forms.
/// </summary>
internal static class LowThresholdUpgrade
{
    /// <param name="low">Probability; the usual threshold or more takes it out of the card.</param>
    /// <exception cref="UserException">Not a segmenter, not an ONNX file, or no card inside.</exception>
    /// <returns>The files that were changed.</returns>
    public static IReadOnlyList<string> Run(string path, double low)
    {
        string[] all = [path, .. new[] { "int8", "fp16" }.Select(kind => Path.ChangeExtension(path, $".{kind}.onnx")).Where(File.Exists)];
        var cards = all.Select(f => (File: f, Model: OnnxFile.Read(f)))
            .Select(m => (m.File, m.Model, Card: CardOf(m.File, m.Model)))
            .ToList();
        foreach (var (file, model, old) in cards)
        {
            var card = old with { LowThreshold = low < new PolygonOptions().Threshold ? low : null };
            // The file last: interrupted before, the same command does both again.
            ModelFiles.WriteCards(file, $"{model.Name}{(model.IsInt8 ? ", int8" : model.IsFp16 ? ", fp16" : "")}", card);
            OnnxFile.SetMetadata(file, ModelCard.MetadataKey, card.ToJson());
        }
        return all;
    }

    private static ModelCard CardOf(string path, OnnxFile file)
    {
        if (!file.Metadata.TryGetValue(ModelCard.MetadataKey, out var json))
            throw new UserException($"{path}: has no card inside, expected a model that `train` or `model export` wrote");
        var card = ModelCard.Parse(json, path);
        return card.Task == ModelTask.Segmenter
            ? card
            : throw new UserException($"{path}: its card says classifier, expected a segmenter: regions are drawn from its probabilities");
    }
}
