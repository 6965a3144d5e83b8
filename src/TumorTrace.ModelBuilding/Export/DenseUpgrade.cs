using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Replaces a classifier's file by one that maps blocks, after checking that its outputs stay the same.</summary>
public static class DenseUpgrade
{
    private const int Windows = 8;

    /// <param name="measure">Receives the new model, still under a temporary name; returns what its card shall record.</param>
    /// <returns>The new card.</returns>
    /// <exception cref="UserException">The file cannot be upgraded, and stays as it was.</exception>
    public static ModelCard Run(string path, Func<OnnxModel, DenseFacts> measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        ModelCard? card = null;
        TrialFile.Replace(
            path,
            trial =>
            {
                card = Upgrade(path, trial);
                using (var upgraded = OnnxModel.Load(trial))
                    card = measure(upgraded).Into(card);
                OnnxFile.SetMetadata(trial, ModelCard.MetadataKey, card.ToJson());
                return true;
            }
        );
        WriteCards(path, card!);
        return card!;
    }

    private static ModelCard Upgrade(string path, string trial)
    {
        using var model = OnnxModel.Load(path);
        var card = OnnxFile.MakeDense(path, trial, model.Card);
        using var upgraded = OnnxModel.Load(trial);
        var side = card.Window;
        var tolerance = model.References?.Tolerance ?? ReferenceWindows.Fp32Tolerance;
        foreach (var pixels in TrialFile.Windows(model, Windows))
        {
            var before = model.Predict(pixels, 1, side, side)[0];
            var after = upgraded.Predict(pixels, 1, side, side)[0];
            if (!(Math.Abs(before - after) <= tolerance))
                throw new UserException(
                    $"{path}: not upgraded: for a window the new graph gives {after:f6}, the old one {before:f6}; "
                        + $"rounding explains a difference of {tolerance:g3} at most"
                );
        }
        return card;
    }

    // What a user wrote beside a model of another program stays, except for the card.
    private static void WriteCards(string path, ModelCard card)
    {
        var file = OnnxFile.Read(path);
        var beside = Path.ChangeExtension(path, ".card.json");
        if (file.Producer.StartsWith("TumorTrace", StringComparison.Ordinal))
            ModelFiles.WriteCards(path, file.Name, card);
        else if (File.Exists(beside))
            AtomicFile.WriteText(beside, card.ToJson() + "\n");
    }
}
