namespace TumorTrace.Evaluation.Forest;

/// <summary>
/// The slide score of Camelyon16's winner (Wang et al. 2016, arXiv:1606.05718): a random forest over features of a slide's
/// heatmap (Core's SlideFeatures). The winner trained it on the training slides; here it is cross-validated, since
/// one set of slides with truth is all that an evaluation has. So no forest outlives the call.
/// </summary>
internal static class SlideForest
{
    /// <summary>Slides that each class needs: with one, no forest could be trained without it.</summary>
    public const int LeastSlidesPerClass = 2;

    /// <summary>
    /// Each slide's score by a forest that never saw it: the mean share of tumour slides in the leaves that the slide falls
    /// into, 0 to 1. It is not calibrated on top: that would need slides of its own and would move each fold's scores
    /// differently, whereas leaf shares of forests that were trained on the same mix of classes compare.
    /// </summary>
    /// <param name="features">One row of finite numbers per slide, all of one length; any scale.</param>
    /// <param name="isTumor">The slides' truth, in the same order.</param>
    /// <returns>
    /// Scores in the order of the slides; null if a class has fewer than <see cref="LeastSlidesPerClass"/> slides. Another
    /// order of the slides gives each the same score (slides of one class with equal features may swap theirs).
    /// </returns>
    /// <exception cref="ArgumentException">Rows and truth do not match, or a feature is not finite.</exception>
    public static double[]? CrossValidated(IReadOnlyList<double[]> features, IReadOnlyList<bool> isTumor, ForestOptions options)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(isTumor);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        CheckRows(features, isTumor);
        int[] order = [.. Enumerable.Range(0, features.Count).Order(new BySlide(features, isTumor))];
        bool[] labels = [.. order.Select(i => isTumor[i])];
        if (StratifiedFolds.Assign(labels, options.Folds, options.Seed) is not { } folds)
            return null;
        var scores = OutOfFold([.. order.Select(i => features[i])], labels, folds, options);
        Array.Sort(order, scores);
        return scores;
    }

    /// <summary>The score of each slide by the forest of all slides that are in other folds.</summary>
    internal static double[] OutOfFold(IReadOnlyList<double[]> features, IReadOnlyList<bool> labels, int[] folds, ForestOptions options)
    {
        var slides = features
            .Select((row, i) => new ForestSlide { Features = Array.ConvertAll(row, v => (float)v), Label = labels[i] })
            .ToArray();
        var scores = new double[slides.Length];
        foreach (var fold in folds.Distinct())
        {
            var heldOut = Enumerable.Range(0, slides.Length).Where(i => folds[i] == fold).ToArray();
            var forest = SingleForest.Train([.. slides.Where((_, i) => folds[i] != fold)], options);
            foreach (var (i, score) in heldOut.Zip(forest.Score([.. heldOut.Select(i => slides[i])])))
                scores[i] = score;
        }
        return scores;
    }

    private static void CheckRows(IReadOnlyList<double[]> features, IReadOnlyList<bool> isTumor)
    {
        if (features.Count != isTumor.Count)
            throw new ArgumentException($"{features.Count} rows of features for {isTumor.Count} slides of known truth", nameof(features));
        for (var i = 0; i < features.Count; i++)
        {
            if (features[i].Length == 0 || features[i].Length != features[0].Length)
                throw new ArgumentException(
                    $"slide {i} has {features[i].Length} features, slide 0 has {features[0].Length}; expected the same number, at least 1",
                    nameof(features)
                );
            if (Array.FindIndex(features[i], v => !float.IsFinite((float)v)) is >= 0 and var at)
                throw new ArgumentException($"slide {i}: feature {at} is {features[i][at]}; expected a finite number", nameof(features));
        }
    }

    /// <summary>Puts slides into an order that follows from what they are, not from the order in which they came.</summary>
    private sealed class BySlide(IReadOnlyList<double[]> features, IReadOnlyList<bool> isTumor) : IComparer<int>
    {
        public int Compare(int a, int b) =>
            isTumor[a] != isTumor[b] ? isTumor[a].CompareTo(isTumor[b]) : features[a].AsSpan().SequenceCompareTo(features[b]);
    }
}
