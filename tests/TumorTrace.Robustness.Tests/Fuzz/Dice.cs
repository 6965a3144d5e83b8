namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>Choices that follow from one number alone, so that it makes the same input again.</summary>
internal sealed class Dice(int number)
{
    private readonly Random _random = new(number);

    /// <summary>0 to below <paramref name="end"/>; 0 if there is nothing to choose from.</summary>
    public int Below(int end) => end <= 1 ? 0 : _random.Next(end);

    /// <summary>True once in <paramref name="times"/>.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Small counts often, large ones sometimes.</summary>
    public int Length(int most) => Math.Min(most, 1 << Below(1 + (int)Math.Log2(Math.Max(1, most))));

    public byte Byte() => (byte)Below(256);
}
