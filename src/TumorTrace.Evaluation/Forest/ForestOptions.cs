namespace TumorTrace.Evaluation.Forest;

/// <summary>How the forests of <see cref="SlideForest"/> grow. The defaults suit 28 features of about a hundred slides.</summary>
internal sealed record ForestOptions
{
    /// <summary>Parts of the cross-validation; fewer if a class has fewer slides.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Trees per forest. On simulated slides, as many as Camelyon16's, the AUC does not change beyond 200 trees.</summary>
    public int Trees { get; init; } = 200;

    /// <summary>Decides folds, bags and features: the same slides and options give the same scores, bit by bit.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of the training slides that each tree sees, drawn without replacement.</summary>
    public double BagShare { get; init; } = 0.7;

    /// <summary>
    /// Share of the features that each tree may split by: about √28 of 28, as is usual for classification. They are drawn once
    /// per tree, since FastForest's draw per split favours some columns.
    /// </summary>
    public double FeatureShare { get; init; } = 0.2;

    /// <summary>
    /// Least share of a tree's slides in a leaf, one slide at least. A tenth, as Malley et al. (2012) advise for forests that
    /// estimate probabilities: with purer leaves a forest memorises a hundred slides.
    /// </summary>
    public double LeafShare { get; init; } = 0.1;

    /// <exception cref="ArgumentOutOfRangeException">A value out of its range.</exception>
    internal void Check()
    {
        CheckLeast(Folds, 2, nameof(Folds));
        CheckLeast(Trees, 1, nameof(Trees));
        CheckShare(BagShare, nameof(BagShare));
        CheckShare(FeatureShare, nameof(FeatureShare));
        CheckShare(LeafShare, nameof(LeafShare));
    }

    private static void CheckLeast(int value, int least, string name) => ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);

    private static void CheckShare(double share, string name)
    {
        if (share is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(name, share, "a share must be above 0 and at most 1");
    }
}
