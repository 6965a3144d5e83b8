namespace TumorTrace.Cli.Corrections;

/// <summary>What `tumortrace dataset from-corrections` was asked for.</summary>
/// <param name="Slides">Further folders to look for slides in.</param>
/// <param name="UnreviewedAsNormal">What no region covers is normal; otherwise it is unknown.</param>
/// <param name="Mpp">µm per working px that hard negatives are for.</param>
/// <param name="ValShare">Share of the slides that becomes val.</param>
internal sealed record CorrectionRequest(
    string Workspace,
    string Output,
    IReadOnlyList<string> Slides,
    bool UnreviewedAsNormal,
    double Mpp,
    double ValShare,
    int Seed
)
{
    public IEnumerable<string> Problems()
    {
        if (Mpp is not (>= 0.05 and <= 20))
            yield return $"--mpp is {Mpp}, expected 0.05 to 20 µm/px";
        if (ValShare is not (>= 0 and < 1))
            yield return $"--val-share is {ValShare}, expected 0 to below 1";
    }
}
