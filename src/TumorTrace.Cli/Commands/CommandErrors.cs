using TumorTrace.Core;

namespace TumorTrace.Cli.Commands;

/// <summary>One place where a command's failure becomes a message and an exit code: 0 done, 2 failed.</summary>
internal static class CommandErrors
{
    public static int Guard(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (UserException e)
        {
            Console.Error.WriteLine(e.Message);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("cancelled");
        }
        return 2;
    }
}
