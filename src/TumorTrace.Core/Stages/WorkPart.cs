using System.Globalization;

namespace TumorTrace.Core.Stages;

/// <summary>
/// Part 2 of 7 of some work, and the like. Parts are computed by processes of their own, in any order; together they are the whole.
/// </summary>
/// <param name="Number">1 to <paramref name="Count"/>.</param>
public sealed record WorkPart(int Number, int Count)
{
    /// <summary>Parts at most.</summary>
    public const int MostParts = 100_000;

    /// <summary>What a part looks like as text, for messages.</summary>
    public const string Expected = "I/N, part I of N, such as 2/7";

    /// <summary>All of the work.</summary>
    internal static WorkPart Whole { get; } = new(1, 1);

    /// <summary>Nothing of it: what others computed is only read.</summary>
    internal static WorkPart None { get; } = new(0, 1);

    internal bool IsWhole => this == Whole;

    /// <summary>True for one of several parts, whose slide is not done when it is.</summary>
    internal bool IsShared => Count > 1;

    /// <summary>True for a part that exists.</summary>
    internal bool IsValid => Count is >= 1 and <= MostParts && Number >= 1 && Number <= Count;

    /// <summary>Reads 2/7; null if the text is nothing of the kind.</summary>
    public static WorkPart? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
            text.Split('/') is [var number, var count]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && new WorkPart(i, n) is { IsValid: true } part
            ? part
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    /// <summary>The part's items: neighbours, so that parts of a slide share few of its tiles.</summary>
    internal IEnumerable<T> Of<T>(IReadOnlyList<T> items) =>
        this == None ? [] : items.Take((int)((Number - 1L) * items.Count / Count)..(int)((long)Number * items.Count / Count));
}
