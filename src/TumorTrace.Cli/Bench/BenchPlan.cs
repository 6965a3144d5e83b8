namespace TumorTrace.Cli.Bench;

/// <summary>How much `tumortrace bench` measures.</summary>
/// <param name="Depth">Of the segmenter's ResNet.</param>
/// <param name="Width">Factor on its filters.</param>
/// <param name="CalibrationSide">Side in px of the windows that the segmenter's statistics come from.</param>
/// <param name="DenseSide">Side in px of the window on which the segmenter's engines are compared.</param>
/// <param name="DenseWindow">The segmenter's dense_window in the cascade.</param>
/// <param name="ProductSides">Sides of the matrices that the machine's peak is measured with.</param>
/// <param name="SlideSide">Side of the slide in px.</param>
/// <param name="Rounds">Turns of the engines; the median counts.</param>
/// <param name="SlideRounds">Turns of whole-slide runs at most.</param>
/// <param name="SlideBudget">No further turn of whole slides is begun that would probably end later than this.</param>
internal sealed record BenchPlan(
    string Name,
    int Depth,
    double Width,
    int CalibrationSide,
    int DenseSide,
    int DenseWindow,
    IReadOnlyList<int> ProductSides,
    int SlideSide,
    int Rounds,
    int SlideRounds,
    TimeSpan SlideBudget
)
{
    /// <summary>The paper's sizes.</summary>
    public const double ClassifierWidth = 0.1,
        Mpp = 0.25;
    public const int ClassifierWindow = 299,
        Cell = 128;

    /// <summary>Classifier windows in a turn.</summary>
    public const int ClassifierWindows = 64;

    public static BenchPlan Full { get; } =
        new("full", 101, 1, 256, 640, 1920, [256, 512, 1024, 2048], 25_000, 7, 3, TimeSpan.FromHours(2));

    /// <summary>Under ten minutes on two cores.</summary>
    public static BenchPlan Quick { get; } =
        Full with
        {
            Name = "quick",
            SlideSide = 16_000,
            Rounds = 3,
            SlideRounds = 2,
            SlideBudget = TimeSpan.FromMinutes(5),
        };

    /// <summary>Networks and slide so small that the figures mean nothing: for tests of the command.</summary>
    public static BenchPlan Tiny { get; } = new("tiny", 18, 0.0625, 64, 64, 256, [64], 2500, 1, 1, TimeSpan.FromMinutes(1));
}
