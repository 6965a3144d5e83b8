using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Data;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Onnx.Quantization;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// A form of an fp32 model that computes in fewer bits: NAME.int8.onnx or NAME.fp16.onnx beside NAME.onnx. It is kept only if it passes the
/// acceptance test: ONNX Runtime's outputs on windows that no choice was based on agree with the fp32 file's.
/// </summary>
/// <param name="kind">One of <see cref="LighterForm"/>'s.</param>
internal sealed class LighterFile(string fp32Path, string kind, ExportWindows windows)
{
    public string Path { get; } = LighterForm.PathOf(fp32Path, kind);

    /// <summary>Runs the steps on a name for a trial in a folder of its own.</summary>
    public static void Try(Action<string> steps)
    {
        var folder = Directory.CreateTempSubdirectory("tumortrace-export-").FullName;
        try
        {
            steps(System.IO.Path.Combine(folder, "trial.onnx"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="fp32">The fp32 file's outputs on the same windows.</param>
    public Agreement Measured(string trial, IReadOnlyList<Patch> on, float[] fp32)
    {
        using var lighter = OnnxModel.Load(trial);
        var (targets, weights) = ExportWindows.Truth(on);
        return Agreement.Measure(fp32, windows.Outputs(lighter, on), targets, weights);
    }

    /// <summary>The acceptance test.</summary>
    /// <exception cref="UserException">The two do not agree: there is no such file then, and an earlier one is removed.</exception>
    public Agreement Accepted(string trial, OnnxModel fp32, Action<string> report)
    {
        var test = Measured(trial, windows.HeldOut, windows.Outputs(fp32, windows.HeldOut));
        report($"on {windows.HeldOut.Count} held-out windows: {test}");
        return test.Passes ? test : throw Refusal(test);
    }

    /// <summary>Gives the trial its card and its windows for `model test`, and the place beside the fp32 file.</summary>
    /// <param name="tolerance">Of the outputs on those windows.</param>
    public void Keep(string trial, ModelCard card, double tolerance)
    {
        OnnxFile.SetMetadata(trial, ModelCard.MetadataKey, card.ToJson());
        References.Add(trial, tolerance);
        AtomicFile.Write(Path, temporary => File.Copy(trial, temporary, overwrite: true));
        ModelFiles.WriteCards(Path, OnnxFile.Read(Path).Name, card);
    }

    public static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T>? facts, params (string Key, T Value)[] added)
    {
        var all = facts?.ToDictionary(StringComparer.Ordinal) ?? [];
        foreach (var (key, value) in added)
            all[key] = value;
        return all;
    }

    private UserException Refusal(Agreement test)
    {
        foreach (var ending in new[] { ".onnx", ".card.json", ".md" })
            File.Delete(System.IO.Path.ChangeExtension(Path, ending));
        return new UserException(
            $"{Path}: not written: on {windows.HeldOut.Count} held-out windows the {kind} model has {test}"
                + (double.IsNaN(test.AucDrop) ? "; there is no AUC, as the windows have one class only: give val images with both" : "")
                + $". Use {fp32Path}, or give more val images"
        );
    }
}
