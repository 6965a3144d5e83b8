using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;

namespace TumorTrace.Models;

/// <summary>The models that come along: a folder for each pair, with classifier.onnx and segmenter.onnx.</summary>
internal static class ModelZoo
{
    private const double MostEnlargement = 4;

    /// <summary>models/ beside the program, or TUMORTRACE_MODELS.</summary>
    public static string Root =>
        Environment.GetEnvironmentVariable("TUMORTRACE_MODELS") ?? Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Files of a pair given by name or folder.</summary>
    public static ModelPair Pair(string nameOrFolder)
    {
        var folder = Directory.Exists(nameOrFolder) ? nameOrFolder : Path.Combine(Root, nameOrFolder);
        return Directory.Exists(folder)
            ? new ModelPair(folder)
            : throw new UserException(
                $"{nameOrFolder}: no such pair of models; there are: "
                    + $"{string.Join(", ", ModelPair.In(Root).Select(p => p.Name).DefaultIfEmpty("none"))}"
            )
            {
                Option = nameof(ModelChoice.Pair),
            };
    }

    /// <summary>The pair whose working pixel size is nearest to the slide's.</summary>
    public static ModelPair Nearest(double slideMpp)
    {
        var pairs = ModelPair.In(Root).Where(p => p is { IsDemo: false, IsWhole: true }).ToList();
        return pairs.Count > 0
            ? pairs.MinBy(p => Math.Abs(Math.Log(CardOf(p.Segmenter).TargetMpp / slideMpp)))!
            : throw new UserException($"{Root}: no models there; name a pair, or a classifier and a segmenter")
            {
                Option = nameof(ModelChoice.Pair),
            };
    }

    /// <exception cref="UserException">The slide would have to be enlarged so much that nothing real is left.</exception>
    public static void CheckScale(string slide, double slideMpp, IPatchModel model)
    {
        if (slideMpp / model.Card.TargetMpp > MostEnlargement * 1.15)
        {
            throw new UserException(
                $"{slide}: {slideMpp:g4} µm/px is far too coarse for the model {model.Card.Name}, which works at "
                    + $"{model.Card.TargetMpp:g4} µm/px "
                    + $"(at most {MostEnlargement} times enlarged); choose models made for this pixel size"
            );
        }
    }

    /// <param name="threads">Of each call.</param>
    public static IPatchModel Load(string path, ModelTask task, int threads = 1) => Load(path, task, () => OnnxModel.Load(path, threads));

    /// <param name="load">Only called for a file that is there.</param>
    public static IPatchModel Load(string path, ModelTask task, Func<IPatchModel> load)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such model file");
        var model = load();
        if (model.Card.Task == task)
            return model;
        model.Dispose();
        throw new UserException(
            $"{path}: its card says {model.Card.Task.ToString().ToLowerInvariant()}, expected a {task.ToString().ToLowerInvariant()}"
        );
    }

    /// <summary>The card beside the model; only a model whose card is inside it is opened.</summary>
    public static ModelCard CardOf(string path)
    {
        var card = ModelCard.PathFor(path);
        if (File.Exists(card))
            return ModelCard.Parse(File.ReadAllText(card), card);
        using var model = OnnxModel.Load(path);
        return model.Card;
    }
}
