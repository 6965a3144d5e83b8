using System.Globalization;

namespace TumorTrace.Training.Loop;

/// <summary>Where a run is. Loss and wait share are means since the last report.</summary>
/// <param name="WaitShare">Share of the time in which the optimiser waited for patches.</param>
/// <param name="Scores">Null except after a validation.</param>
public sealed record TrainingProgress(int Step, double Loss, double Rate, double PatchesPerSecond, double WaitShare, Scores? Scores);

/// <summary>log.csv: one line per report; a resumed run goes on behind its checkpoint's step.</summary>
internal sealed class TrainingLog
{
    private const string Header = "step,loss,lr,metric,patches_per_second,wait_share";
    private readonly string _path;

    internal TrainingLog(string path, int resumedStep)
    {
        _path = path;
        var kept = File.Exists(path) ? File.ReadAllLines(path).Skip(1).Where(l => StepOf(l) <= resumedStep) : [];
        File.WriteAllLines(path, [Header, .. kept]);
    }

    internal void Append(TrainingProgress p)
    {
        FormattableString line = $"{p.Step},{p.Loss:R},{p.Rate:R},{p.Scores?.Main:R},{p.PatchesPerSecond:0.0},{p.WaitShare:0.000}";
        File.AppendAllText(_path, line.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    private static int StepOf(string line) =>
        int.TryParse(line.Split(',')[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var step) ? step : int.MaxValue;
}
