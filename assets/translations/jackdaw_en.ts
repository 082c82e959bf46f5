<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name />
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <translation>
            <numerusform>%Ln byte</numerusform>
            <numerusform>%Ln bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s)</source>
        <translation>
            <numerusform>%Ln token</numerusform>
            <numerusform>%Ln tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading %Ln passage(s)</source>
        <translation>
            <numerusform>Reading %Ln passage</numerusform>
            <numerusform>Reading %Ln passages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading %Ln passage(s), about {seconds} s</source>
        <translation>
            <numerusform>Reading %Ln passage, about {seconds} s</numerusform>
            <numerusform>Reading %Ln passages, about {seconds} s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s) read</source>
        <translation>
            <numerusform>%Ln token read</numerusform>
            <numerusform>%Ln tokens read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln written</source>
        <translation>
            <numerusform>%Ln written</numerusform>
            <numerusform>%Ln written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen file(s)</source>
        <translation>
            <numerusform>%Ln chosen file</numerusform>
            <numerusform>%Ln chosen files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looking again at %Ln file(s).</source>
        <translation>
            <numerusform>Looking again at %Ln file.</numerusform>
            <numerusform>Looking again at %Ln files.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That are %Ln files. Write a rule for their folder instead.</source>
        <translation>
            <numerusform>That are %Ln files. Write a rule for their folder instead.</numerusform>
            <numerusform>That are %Ln files. Write a rule for their folder instead.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) left out from now on.</source>
        <translation>
            <numerusform>%Ln file left out from now on.</numerusform>
            <numerusform>%Ln files left out from now on.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) need(s|) a password</source>
        <translation>
            <numerusform>%Ln file needs a password</numerusform>
            <numerusform>%Ln files need a password</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (is|are) damaged</source>
        <translation>
            <numerusform>%Ln file is damaged</numerusform>
            <numerusform>%Ln files are damaged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (is|are) empty</source>
        <translation>
            <numerusform>%Ln file is empty</numerusform>
            <numerusform>%Ln files are empty</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) look(s|) like (a password or key file|password or key files)</source>
        <translation>
            <numerusform>%Ln file looks like a password or key file</numerusform>
            <numerusform>%Ln files look like password or key files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (has|have) no reader yet</source>
        <translation>
            <numerusform>%Ln file has no reader yet</numerusform>
            <numerusform>%Ln files have no reader yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) need(s|) another program to be read</source>
        <translation>
            <numerusform>%Ln file needs another program to be read</numerusform>
            <numerusform>%Ln files need another program to be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (is|are) larger than the limit</source>
        <translation>
            <numerusform>%Ln file is larger than the limit</numerusform>
            <numerusform>%Ln files are larger than the limit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) unpack(s|) to too much</source>
        <translation>
            <numerusform>%Ln file unpacks to too much</numerusform>
            <numerusform>%Ln files unpack to too much</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) hold(s|) no text</source>
        <translation>
            <numerusform>%Ln file holds no text</numerusform>
            <numerusform>%Ln files hold no text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (is|are) mostly empty space</source>
        <translation>
            <numerusform>%Ln file is mostly empty space</numerusform>
            <numerusform>%Ln files are mostly empty space</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (is not what its name says|are not what their names say)</source>
        <translation>
            <numerusform>%Ln file is not what its name says</numerusform>
            <numerusform>%Ln files are not what their names say</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (is|are) too broken to be read</source>
        <translation>
            <numerusform>%Ln file is too broken to be read</numerusform>
            <numerusform>%Ln files are too broken to be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) take(s|) too long to read</source>
        <translation>
            <numerusform>%Ln file takes too long to read</numerusform>
            <numerusform>%Ln files take too long to read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) need(s|) too much memory</source>
        <translation>
            <numerusform>%Ln file needs too much memory</numerusform>
            <numerusform>%Ln files need too much memory</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) hold(s|) more text than the limit</source>
        <translation>
            <numerusform>%Ln file holds more text than the limit</numerusform>
            <numerusform>%Ln files hold more text than the limit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) may not be read</source>
        <translation>
            <numerusform>%Ln file may not be read</numerusform>
            <numerusform>%Ln files may not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (is|are) kept online only</source>
        <translation>
            <numerusform>%Ln file is kept online only</numerusform>
            <numerusform>%Ln files are kept online only</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (is|are) left out by a rule</source>
        <translation>
            <numerusform>%Ln file is left out by a rule</numerusform>
            <numerusform>%Ln files are left out by a rule</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (was|were) forgotten on request</source>
        <translation>
            <numerusform>%Ln file was forgotten on request</numerusform>
            <numerusform>%Ln files were forgotten on request</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entr(y is no ordinary file|ies are no ordinary files)</source>
        <translation>
            <numerusform>%Ln entry is no ordinary file</numerusform>
            <numerusform>%Ln entries are no ordinary files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) keep(s|) changing</source>
        <translation>
            <numerusform>%Ln file keeps changing</numerusform>
            <numerusform>%Ln files keep changing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) went away while being read</source>
        <translation>
            <numerusform>%Ln file went away while being read</numerusform>
            <numerusform>%Ln files went away while being read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be read from the disk</source>
        <translation>
            <numerusform>%Ln file could not be read from the disk</numerusform>
            <numerusform>%Ln files could not be read from the disk</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s) to files elsewhere</source>
        <translation>
            <numerusform>%Ln link to files elsewhere</numerusform>
            <numerusform>%Ln links to files elsewhere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s) lead(s|) out of the folder</source>
        <translation>
            <numerusform>%Ln link leads out of the folder</numerusform>
            <numerusform>%Ln links lead out of the folder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s): {reason}</source>
        <translation>
            <numerusform>%Ln file: {reason}</numerusform>
            <numerusform>%Ln files: {reason}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln by meaning</source>
        <comment>files that are found by it</comment>
        <translation>
            <numerusform>%Ln by meaning</numerusform>
            <numerusform>%Ln by meaning</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln by words only</source>
        <comment>files that are found by them</comment>
        <translation>
            <numerusform>%Ln by words only</numerusform>
            <numerusform>%Ln by words only</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <comment>files</comment>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need(s|) you</source>
        <comment>files</comment>
        <translation>
            <numerusform>%Ln needs you</numerusform>
            <numerusform>%Ln need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln skipped</source>
        <comment>files</comment>
        <translation>
            <numerusform>%Ln skipped</numerusform>
            <numerusform>%Ln skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln offline</source>
        <comment>files</comment>
        <translation>
            <numerusform>%Ln offline</numerusform>
            <numerusform>%Ln offline</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln searchable</source>
        <comment>files</comment>
        <translation>
            <numerusform>%Ln searchable</numerusform>
            <numerusform>%Ln searchable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not there at the moment. %Ln file(s) kept, back with it.</source>
        <translation>
            <numerusform>Not there at the moment. %Ln file kept, back with it.</numerusform>
            <numerusform>Not there at the moment. %Ln files kept, back with it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paused. %Ln left for {stage}.</source>
        <translation>
            <numerusform>Paused. %Ln left for {stage}.</numerusform>
            <numerusform>Paused. %Ln left for {stage}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paused on battery. %Ln left for {stage}.</source>
        <translation>
            <numerusform>Paused on battery. %Ln left for {stage}.</numerusform>
            <numerusform>Paused on battery. %Ln left for {stage}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paused: the disk is nearly full. %Ln left for {stage}.</source>
        <translation>
            <numerusform>Paused: the disk is nearly full. %Ln left for {stage}.</numerusform>
            <numerusform>Paused: the disk is nearly full. %Ln left for {stage}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln wait(s|) for a model that reads {stage}.</source>
        <translation>
            <numerusform>%Ln waits for a model that reads {stage}.</numerusform>
            <numerusform>%Ln wait for a model that reads {stage}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln wait(s|) for a part that reads {stage} and is not installed.</source>
        <translation>
            <numerusform>%Ln waits for a part that reads {stage} and is not installed.</numerusform>
            <numerusform>%Ln wait for a part that reads {stage} and is not installed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln wait(s|) until there is memory to read {stage}.</source>
        <translation>
            <numerusform>%Ln waits until there is memory to read {stage}.</numerusform>
            <numerusform>%Ln wait until there is memory to read {stage}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln wait(s|) for {stage}.</source>
        <translation>
            <numerusform>%Ln waits for {stage}.</numerusform>
            <numerusform>%Ln wait for {stage}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paused. %Ln file(s) left</source>
        <translation>
            <numerusform>Paused. %Ln file left</numerusform>
            <numerusform>Paused. %Ln files left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s), {size}.</source>
        <translation>
            <numerusform>%Ln file, {size}.</numerusform>
            <numerusform>%Ln files, {size}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{folder}: %Ln file(s), {size}</source>
        <translation>
            <numerusform>{folder}: %Ln file, {size}</numerusform>
            <numerusform>{folder}: %Ln files, {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln vector(s)</source>
        <translation>
            <numerusform>%Ln vector</numerusform>
            <numerusform>%Ln vectors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln preview(s)</source>
        <translation>
            <numerusform>%Ln preview</numerusform>
            <numerusform>%Ln previews</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln quote(s) in answers</source>
        <translation>
            <numerusform>%Ln quote in answers</numerusform>
            <numerusform>%Ln quotes in answers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln copies are included.</source>
        <translation>
            <numerusform>All %Ln copies are included.</numerusform>
            <numerusform>All %Ln copies are included.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These rules drop %Ln file(s), {size}. The files themselves stay.</source>
        <translation>
            <numerusform>These rules drop %Ln file, {size}. The files themselves stay.</numerusform>
            <numerusform>These rules drop %Ln files, {size}. The files themselves stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <comment>files</comment>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The engine was started again %Ln time(s) since the window opened.</source>
        <translation>
            <numerusform>The engine was started again %Ln time since the window opened.</numerusform>
            <numerusform>The engine was started again %Ln times since the window opened.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln difference(s) found.</source>
        <translation>
            <numerusform>%Ln difference found.</numerusform>
            <numerusform>%Ln differences found.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>+%Ln cop(y|ies)</source>
        <translation>
            <numerusform>+%Ln copy</numerusform>
            <numerusform>+%Ln copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connection(s) seen, not all visible</source>
        <translation>
            <numerusform>%Ln connection seen, not all visible</numerusform>
            <numerusform>%Ln connections seen, not all visible</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connection(s)</source>
        <translation>
            <numerusform>%Ln connection</numerusform>
            <numerusform>%Ln connections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connection(s) beyond this machine since {moment}.</source>
        <translation>
            <numerusform>%Ln connection beyond this machine since {moment}.</numerusform>
            <numerusform>%Ln connections beyond this machine since {moment}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looked at the sockets of %Ln process(es), {looks} times.</source>
        <translation>
            <numerusform>Looked at the sockets of %Ln process, {looks} times.</numerusform>
            <numerusform>Looked at the sockets of %Ln processes, {looks} times.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The system does not show the sockets of %Ln process(es).</source>
        <translation>
            <numerusform>The system does not show the sockets of %Ln process.</numerusform>
            <numerusform>The system does not show the sockets of %Ln processes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln model(s) copied.</source>
        <translation>
            <numerusform>%Ln model copied.</numerusform>
            <numerusform>%Ln models copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This machine: %Ln core(s)</source>
        <translation>
            <numerusform>This machine: %Ln core</numerusform>
            <numerusform>This machine: %Ln cores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln passage(s) are read anew beside the present vectors, which are searched until the new ones are there. That takes {extra} of the disk; {spare} can be used.</source>
        <translation>
            <numerusform>%Ln passage are read anew beside the present vectors, which are searched until the new ones are there. That takes {extra} of the disk; {spare} can be used.</numerusform>
            <numerusform>%Ln passages are read anew beside the present vectors, which are searched until the new ones are there. That takes {extra} of the disk; {spare} can be used.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln more</source>
        <comment>models</comment>
        <translation>
            <numerusform>Show %Ln more</numerusform>
            <numerusform>Show %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) still to be read.</source>
        <translation>
            <numerusform>%Ln file still to be read.</numerusform>
            <numerusform>%Ln files still to be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing holds these words. %Ln similar result(s)</source>
        <translation>
            <numerusform>Nothing holds these words. %Ln similar result</numerusform>
            <numerusform>Nothing holds these words. %Ln similar results</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln best match(es)</source>
        <translation>
            <numerusform>%Ln best match</numerusform>
            <numerusform>%Ln best matches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation>
            <numerusform>%Ln match</numerusform>
            <numerusform>%Ln matches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Up to date: %Ln file(s) searchable.</source>
        <translation>
            <numerusform>Up to date: %Ln file searchable.</numerusform>
            <numerusform>Up to date: %Ln files searchable.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln request(s) today</source>
        <translation>
            <numerusform>%Ln request today</numerusform>
            <numerusform>%Ln requests today</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>of %Ln number(s)</source>
        <translation>
            <numerusform>of %Ln number</numerusform>
            <numerusform>of %Ln numbers</numerusform>
        </translation>
    </message>
</context>
</TS>
