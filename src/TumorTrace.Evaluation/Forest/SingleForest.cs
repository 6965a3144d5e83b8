using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace TumorTrace.Evaluation.Forest;

/// <summary>A slide as ML.NET reads it.</summary>
internal sealed class ForestSlide
{
    public required float[] Features { get; init; }
    public required bool Label { get; init; }
}

/// <summary>One trained forest; all that is known of ML.NET here.</summary>
internal sealed class SingleForest
{
    private readonly MLContext _context;
    private readonly BinaryPredictionTransformer<FastForestBinaryModelParameters> _model;
    private readonly int _trees;
    private readonly double _tumorShare;

    private SingleForest(MLContext context, BinaryPredictionTransformer<FastForestBinaryModelParameters> model, double tumorShare)
    {
        _context = context;
        _model = model;
        _trees = model.Model.TrainedTreeEnsemble.Trees.Count;
        _tumorShare = tumorShare;
    }

    /// <param name="slides">Of both classes; their order decides who is in which bag.</param>
    public static SingleForest Train(IReadOnlyList<ForestSlide> slides, ForestOptions options)
    {
        var context = new MLContext(options.Seed);
        var trainer = context.BinaryClassification.Trainers.FastForest(
            new FastForestBinaryTrainer.Options
            {
                NumberOfTrees = options.Trees,
                NumberOfLeaves = Math.Max(2, slides.Count),
                MinimumExampleCountPerLeaf = Math.Max(1, (int)(options.LeafShare * options.BagShare * slides.Count)),
                BaggingSize = 1,
                BaggingExampleFraction = options.BagShare,
                FeatureFraction = options.FeatureShare,
                FeatureFractionPerSplit = 1,
                Seed = options.Seed,
                FeatureSelectionSeed = options.Seed,
                NumberOfThreads = 1,
            }
        );
        // FastForest hands each feature of each split to the thread pool and waits for it. On a thread of the pool the waiting
        // thread takes its work back at once; on another it depends, tens of thousands of times a forest, on when the system runs the pool's.
        var model = Task.Run(() => trainer.Fit(View(context, slides))).GetAwaiter().GetResult();
        return new SingleForest(context, model, slides.Count(s => s.Label) / (double)slides.Count);
    }

    /// <summary>
    /// Each slide's mean share of tumour in the leaves it falls into. FastForest's score is the sum over trees of a leaf's mean
    /// label, +1 or −1 (measured; not the mean, and no probability). A bag that cannot be split gives no tree, so
    /// that what is summed over is counted; without any tree the share of tumour among the training slides remains.
    /// </summary>
    public IEnumerable<double> Score(IReadOnlyList<ForestSlide> slides) =>
        _model
            .Transform(View(_context, slides))
            .GetColumn<float>("Score")
            .Select(sum => _trees == 0 ? _tumorShare : (sum / (double)_trees + 1) / 2);

    private static IDataView View(MLContext context, IReadOnlyList<ForestSlide> slides)
    {
        var schema = SchemaDefinition.Create(typeof(ForestSlide));
        schema[nameof(ForestSlide.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slides[0].Features.Length);
        return context.Data.LoadFromEnumerable(slides, schema);
    }
}
