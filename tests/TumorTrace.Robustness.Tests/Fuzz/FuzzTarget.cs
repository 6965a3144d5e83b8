namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>A sound input, or one made from it. The name matters: programs look at endings, and some targets take several kinds.</summary>
internal sealed record FuzzInput(string Name, byte[] Content);

/// <summary>One kind of input: sound examples, how they are spoilt, and the code that reads them.</summary>
internal abstract class FuzzTarget : IDisposable
{
    private const int MostBytes = 8 << 20;

    private IReadOnlyList<FuzzInput>? _seeds;

    /// <summary>Makes the sound examples; files may be written to <see cref="Folder"/>.</summary>
    protected abstract IReadOnlyList<FuzzInput> MakeSeeds();

    protected abstract byte[] Mutate(FuzzInput input, Dice dice);

    /// <summary>Reads the input. Any exception is a find: what the program itself tells its user is not thrown.</summary>
    /// <param name="path">The input's file, alone in its folder.</param>
    public abstract void Try(string path);

    /// <summary>Where the target keeps what it needs.</summary>
    public required string Folder { get; init; }

    public IReadOnlyList<FuzzInput> Seeds => _seeds ??= MakeSeeds();

    /// <summary>The input of a number: 0 and on are the sound examples themselves, then come spoilt ones.</summary>
    public FuzzInput Input(int number)
    {
        if (number < Seeds.Count)
            return Seeds[number];
        var dice = new Dice(number);
        var input = dice.Of(Seeds);
        for (var i = dice.Length(4); i > 0; i--)
            input = input with { Content = Bounded(Mutate(input, dice)) };
        return input;
    }

    private static byte[] Bounded(byte[] content) => content.Length > MostBytes ? content[..MostBytes] : content;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
