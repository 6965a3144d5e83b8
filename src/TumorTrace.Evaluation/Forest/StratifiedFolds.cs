namespace TumorTrace.Evaluation.Forest;

/// <summary>Folds with the same mix of classes, as far as whole slides allow.</summary>
internal static class StratifiedFolds
{
    /// <summary>
    /// A fold for each slide. Each class is shuffled and dealt out from fold 0 on, so that a fold with one tumour slide more
    /// tends to have one normal slide more too: forests trained on different mixes would score on different scales.
    /// </summary>
    /// <param name="folds">At most; never more than a class has slides, so that each fold holds and each forest sees both.</param>
    /// <returns>Null when a class has fewer than <see cref="SlideForest.LeastSlidesPerClass"/> slides.</returns>
    public static int[]? Assign(IReadOnlyList<bool> labels, int folds, int seed)
    {
        var positives = labels.Count(l => l);
        folds = Math.Min(folds, Math.Min(positives, labels.Count - positives));
        if (folds < SlideForest.LeastSlidesPerClass)
            return null;
        var result = new int[labels.Count];
        var random = new Random(seed);
        foreach (var label in (bool[])[true, false])
        {
            var members = Enumerable.Range(0, labels.Count).Where(i => labels[i] == label).ToArray();
            random.Shuffle(members);
            for (var i = 0; i < members.Length; i++)
                result[members[i]] = i % folds;
        }
        return result;
    }
}
