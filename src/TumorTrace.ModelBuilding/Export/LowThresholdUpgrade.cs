using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Polygons;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Writes <see cref="ModelCard.LowThreshold"/> into a segmenter's card, inside the file and beside it.</summary>
internal static class LowThresholdUpgrade
{
    /// <param name="low">Probability; the usual threshold or more takes it out of the card.</param>
    /// <exception cref="UserException">Not a segmenter, not an ONNX file, or no card inside.</exception>
    public static void Run(string path, double low)
    {
        var file = OnnxFile.Read(path);
        if (!file.Metadata.TryGetValue(ModelCard.MetadataKey, out var json))
            throw new UserException($"{path}: has no card inside, expected a model that `train` or `model export` wrote");
        var card = ModelCard.Parse(json, path);
        if (card.Task != ModelTask.Segmenter)
            throw new UserException($"{path}: its card says classifier, expected a segmenter: regions are drawn from its probabilities");
        card = card with { LowThreshold = low < new PolygonOptions().Threshold ? low : null };
        // The file last: interrupted before, the same command does both again.
        ModelFiles.WriteCards(path, file.Name, card);
        OnnxFile.SetMetadata(path, ModelCard.MetadataKey, card.ToJson());
    }
}
