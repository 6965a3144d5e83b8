using System.Text.Json;
using TumorTrace.Core.Files;

namespace TumorTrace.Core.Runs;

/// <summary>
/// What a pair of models learned from corrections, and whether it is the better for it: retraining.json in the pair's folder.
/// </summary>
internal sealed record RetrainingRecord
{
    private const string FileName = "retraining.json";

    /// <summary>The pair's name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the pair whose weights it began with.</summary>
    public required string Base { get; init; }

    /// <summary>It was better on the slides it was judged by. If not, the folder holds no models.</summary>
    public required bool IsBetter { get; init; }

    /// <summary>For people: better or not, on what, and the figures.</summary>
    public required string Verdict { get; init; }

    /// <summary>Corrected slides that the weights were fitted to or chosen by, those of earlier rounds too.</summary>
    public required IReadOnlyList<SlideFingerprint> Learned { get; init; }

    /// <summary>Corrected slides that neither pair had learned from.</summary>
    public required IReadOnlyList<JudgedSlide> Judged { get; init; }

    /// <summary>The base pair on all judged slides together.</summary>
    public required JudgedFigures Before { get; init; }

    /// <summary>This pair on all judged slides together.</summary>
    public required JudgedFigures After { get; init; }

    /// <summary>The time that it all took.</summary>
    public required double Minutes { get; init; }

    public required DateTimeOffset Finished { get; init; }

    /// <summary>Null if the folder's pair did not learn from corrections, or has not ended to.</summary>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static RetrainingRecord? Read(string pairFolder)
    {
        var file = Path.Combine(pairFolder, FileName);
        try
        {
            return File.Exists(file) ? Json.Parse<RetrainingRecord>(File.ReadAllText(file)) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{file}: cannot be read: {e.Message}", e);
        }
    }

    public void Write(string pairFolder) => AtomicFile.WriteText(Path.Combine(pairFolder, FileName), Json.Indented(this) + "\n");
}

/// <summary>A corrected slide that a pair was judged by.</summary>
/// <param name="DiceBefore">Of the px with a known label, by the base pair.</param>
/// <param name="DiceAfter">By the pair that learned.</param>
internal sealed record JudgedSlide(string Name, double DiceBefore, double DiceAfter);

/// <summary>How well a pair of models finds what reviewers accepted or drew. What they did not look at counts neither way.</summary>
/// <param name="Dice">Of all px with a known label; 1 where there is no tumour, and none is found.</param>
/// <param name="LesionsFound">Lesions that a region touches.</param>
/// <param name="FalsePositives">Regions outside all lesions.</param>
internal sealed record JudgedFigures(double Dice, int Lesions, int LesionsFound, int FalsePositives);
