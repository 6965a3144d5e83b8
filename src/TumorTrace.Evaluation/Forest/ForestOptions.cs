namespace TumorTrace.Evaluation.Forest;

/// <summary>How the forests of <see cref="SlideForest"/> grow. The defaults suit 28 features of about a hundred slides.</summary>
/// <param name="Folds">Parts of the cross-validation; fewer where a class has fewer slides.</param>
/// <param name="Trees">Per forest. On simulated slides of Camelyon16's number the AUC stays put from 200 trees on.</param>
/// <param name="Seed">Decides folds, bags and features: the same slides and options give the same scores, bit by bit.</param>
/// <param name="BagShare">Share of the training slides that each tree sees, drawn without replacement.</param>
/// <param name="FeatureShare">Share of the features that each tree may split by: about √28 of 28, as is usual for
/// classification. They are drawn for each tree, since FastForest's draw for each split favours some columns.</param>
/// <param name="LeafShare">Least share of a tree's slides in a leaf, one slide at least. A tenth, as Malley et al. (2012)
/// advise for forests that estimate probabilities: with purer leaves a hundred slides are learnt by heart.</param>
public sealed record ForestOptions(
    int Folds = 5,
    int Trees = 200,
    int Seed = 1,
    double BagShare = 0.7,
    double FeatureShare = 0.2,
    double LeafShare = 0.1
)
{
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
