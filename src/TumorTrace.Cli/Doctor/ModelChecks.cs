using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;

namespace TumorTrace.Cli.Doctor;

/// <summary>The pairs of models: every file is loaded and must reproduce the reference windows stored in it, as in `model test`.</summary>
internal static class ModelChecks
{
    private const string Subject = "models";

    /// <param name="root">The folder of pairs.</param>
    public static IReadOnlyList<Finding> All(string root, CancellationToken cancel)
    {
        // Other folders may lie beside them.
        var pairs = ModelPair.In(root).Where(p => Files(p).Length > 0).ToList();
        return pairs.Count == 0
            ?
            [
                Finding.Missing(
                    Subject,
                    $"{root}: no models there, expected a folder for each pair",
                    "unpack or build the program again, or let TUMORTRACE_MODELS name a folder of pairs"
                ),
            ]
            : [.. pairs.AsParallel().AsOrdered().WithCancellation(cancel).Select(Pair)];
    }

    private static string[] Files(ModelPair pair) => Directory.GetFiles(pair.Folder, "*.onnx");

    private static Finding Pair(ModelPair pair)
    {
        var toDo = $"copy the folder {pair.Name} again from the archive or the repository, or remove {pair.Folder}";
        if (!pair.IsWhole)
            return Finding.Missing(Subject, $"{pair.Folder}: expected classifier.onnx and segmenter.onnx in it", toDo);
        try
        {
            var files = Files(pair);
            var windows = files.Sum(Test);
            return Finding.Ok(Subject, $"{pair.Name}: {files.Length} files reproduce their {windows} reference windows");
        }
        catch (UserException e)
        {
            return Finding.Missing(Subject, e.Message, toDo);
        }
    }

    /// <returns>How many reference windows the file holds.</returns>
    /// <exception cref="UserException">It cannot be used, or computes something else here.</exception>
    private static int Test(string file)
    {
        using var model = OnnxModel.Load(file);
        var result = ModelCheck.Run(model);
        return result.Problem is { } problem ? throw new UserException($"{file}: {problem}") : result.References;
    }
}
