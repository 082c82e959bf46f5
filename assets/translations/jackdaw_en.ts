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
</context>
</TS>
