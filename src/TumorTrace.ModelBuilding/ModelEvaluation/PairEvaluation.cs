using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Windows;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Models;
using TumorTrace.Slides;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>Model files that are evaluated together: a classifier, segmenters, or both.</summary>
public sealed record PairFiles(string Name, string? Classifier, IReadOnlyList<string> Segmenters)
{
    /// <summary>The stages together if their models see the same pixel size, as images are opened at one; else each by itself.</summary>
    /// <exception cref="UserException">A model cannot be read.</exception>
    public IReadOnlyList<PairFiles> ByPixelSize() =>
        Classifier is null || Segmenters.All(s => ModelZoo.CardOf(s).TargetMpp == ModelZoo.CardOf(Classifier).TargetMpp)
            ? [this]
            : [this with { Segmenters = [] }, this with { Classifier = null }];
}

/// <summary>How models are evaluated.</summary>
public sealed record PairOptions
{
    /// <summary>Default of <see cref="BlockPx"/>.</summary>
    public const int UsualBlock = ResamplingUnits.UsualBlock;

    /// <summary>Side in working px of the blocks that are resampled if there are few images.</summary>
    public int BlockPx { get; init; } = UsualBlock;

    /// <summary>Level-0 px per px of the label maps; null to read it from the files.</summary>
    public double? CellPx { get; init; }

    /// <summary>Inference workers.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Blocks of the classifiers' dense mode.</summary>
    public CoarseOptions Dense { get; init; } = new();

    /// <summary>Starts the display of a part's progress, given what it is; several threads report to it.</summary>
    public required Func<string, IProgress<double>> Progress { get; init; }

    /// <summary>Receives what the user should know, such as an image whose staining cannot be measured.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (BlockPx < 64)
            yield return new OptionProblem(nameof(BlockPx), $"{BlockPx}", "at least 64");
        if (CellPx is <= 0)
            yield return new OptionProblem(nameof(CellPx), $"{CellPx}", "above 0");
        if (Threads < 1)
            yield return new OptionProblem(nameof(Threads), $"{Threads}", "at least 1");
    }
}

/// <summary>Evaluates the models of one pair on labelled images, at the models' scale.</summary>
internal static class PairEvaluation
{
    /// <summary>Label maps with px at least this many level-0 px wide are also evaluated label px by label px.</summary>
    private const double CoarseFrom = 8;

    /// <exception cref="UserException">A file cannot be read, or the models differ in scale, windows or staining.</exception>
    public static PairResult Run(PairFiles files, IReadOnlyList<TrainingCase> cases, PairOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(options);
        var opened = new List<IPatchModel>();
        try
        {
            var classifiers = files.Classifier is { } path ? Precisions(path, ModelTask.Classifier, opened) : [];
            List<IReadOnlyList<TimedModel>> segmenters = [.. files.Segmenters.Select(s => Precisions(s, ModelTask.Segmenter, opened))];
            CheckAlike(opened);
            using var images = OpenImages.Open(cases, opened[0].Card.TargetMpp);
            foreach (var note in images.LabelNotes)
                options.Warn(note);
            var units = ResamplingUnits.From(images.Regions, options.BlockPx);
            EvaluationInput Input(string task, StainProfile? stain)
            {
                images.Normalize(stain, options.Warn);
                return new EvaluationInput
                {
                    Regions = images.Regions,
                    Units = units,
                    Threads = options.Threads,
                    Progress = options.Progress($"{files.Name} {task}"),
                    Cancel = cancel,
                };
            }
            var result = new PairResult
            {
                Name = files.Name,
                Mpp = opened[0].Card.TargetMpp,
                Units = units.Description,
                UnitCount = units.Count,
                Images = images.Regions.Count,
                Classifiers = [],
                Segmenters = [],
            };
            if (classifiers.Count > 0)
                result = WithClassifiers(result, classifiers, options, stain => Input("classifier", stain));
            return segmenters.Count > 0 ? WithSegmenters(result, segmenters, cases, options, stain => Input("segmenter", stain)) : result;
        }
        finally
        {
            foreach (var model in opened)
                model.Dispose();
        }
    }

    private static PairResult WithClassifiers(
        PairResult result,
        List<TimedModel> classifiers,
        PairOptions options,
        Func<StainProfile?, EvaluationInput> input
    )
    {
        var card = classifiers[0].Model.Card;
        return result with
        {
            WindowRule = Rule(card),
            Classifiers = ClassifierEvaluation.Run(classifiers, options.Dense, input(card.Stain)),
        };
    }

    private static PairResult WithSegmenters(
        PairResult result,
        List<IReadOnlyList<TimedModel>> segmenters,
        IReadOnlyList<TrainingCase> cases,
        PairOptions options,
        Func<StainProfile?, EvaluationInput> input
    )
    {
        var card = segmenters[0][0].Model.Card;
        var evaluated = input(card.Stain);
        var window = RegionHeatmaps.Window(card.DenseWindow!.Value, card.OutputStride!.Value, evaluated.Regions);
        var cell = options.CellPx ?? CoarseLabels(cases);
        return result with
        {
            DenseWindow = window,
            CellPx = cell,
            Segmenters = SegmenterEvaluation.Run(segmenters, window, cell, evaluated),
        };
    }

    private static string Rule(ModelCard card) =>
        $"windows of {card.Window} px around cells of {card.Cell} px, one cell apart, "
        + $"at least {ClassifierEvaluation.Windows(card).MinTissue:p0} tissue; truth: {PatchSettings.ClassifierRule}";

    /// <summary>A model and, if NAME.int8.onnx lies beside NAME.onnx, its int8 form.</summary>
    private static List<TimedModel> Precisions(string path, ModelTask task, List<IPatchModel> opened)
    {
        var models = new List<TimedModel> { Load(path, "fp32") };
        var quantised = LighterForm.PathOf(path, LighterForm.Int8);
        if (File.Exists(quantised) && Path.GetFullPath(quantised) != Path.GetFullPath(path))
            models.Add(Load(quantised, "int8"));
        return models;

        TimedModel Load(string file, string precision)
        {
            opened.Add(ModelZoo.Load(file, task));
            return new TimedModel(opened[^1], precision);
        }
    }

    private static void CheckAlike(List<IPatchModel> models)
    {
        var first = models[0];
        foreach (var other in models)
        {
            if (other.Card.TargetMpp != first.Card.TargetMpp)
                throw new UserException(
                    $"{other.Path}: made for {other.Card.TargetMpp} µm/px, but {first.Path} for {first.Card.TargetMpp}; "
                        + "evaluate them in two calls"
                );
            var same = models.First(m => m.Card.Task == other.Card.Task);
            if (!StainProfile.Same(other.Card.Stain, same.Card.Stain))
                throw new UserException(
                    $"{other.Path}: its card asks for another staining than that of {same.Path}; evaluate them in two calls"
                );
            if (
                other.Card.OutputStride != same.Card.OutputStride
                || other.Card.Window != same.Card.Window && other.Card.Task == ModelTask.Classifier
                || other.Card.Cell != same.Card.Cell
            )
                throw new UserException(
                    $"{other.Path}: its card has another window, cell or output stride than that of {same.Path}; evaluate them in two calls"
                );
        }
    }

    /// <summary>Level-0 px per label px if every image's labels are an equally coarse mask; else null.</summary>
    private static double? CoarseLabels(IReadOnlyList<TrainingCase> cases)
    {
        double[] ratios = [.. cases.Select(Ratio).Distinct()];
        return ratios.Length == 1 && ratios[0] >= CoarseFrom ? ratios[0] : null;
    }

    private static double Ratio(TrainingCase source)
    {
        if (source.LabelFile is not { } labels || !MaskLabels.IsMask(labels))
            return 0;
        using var mask = MaskFile.Open(labels);
        using var image = SlideFile.Open(source.Image, source.Mpp);
        return Math.Round((double)image.Info.Size.Width / mask.Info.Size.Width, 3);
    }
}
